"""Runs one case of the C++ client (as its Python package carries it) and prints its transcript as JSON lines.

    cases.py list
    cases.py NAMESRV BROKER PREFIX CASE
"""

import json
import os
import socket
import struct
import sys
import threading
import time
import zlib

from rocketmq.client import Message, Producer, PullConsumer, PushConsumer

AWAIT_SECONDS = 100
UPDATE_AND_CREATE_TOPIC = 17
GET_ROUTEINFO_BY_TOPIC = 105
PROPERTIES = ["KEYS", "TAGS", "UNIQ_KEY", "WAIT", "DELAY", "MSG_REGION", "TRACE_ON", "CLUSTER", "RETRY_TOPIC", "REAL_TOPIC", "ORIGIN_MESSAGE_ID", "colour"]


class Scene:
    """The stage of one case: names of its own, what it saw, and clients that end with the process."""

    def __init__(self, name, namesrv, broker, prefix):
        self.name = name
        self.namesrv = namesrv
        self.broker = broker
        self.topic = prefix + "-" + name
        self.group = "g-" + prefix + "-" + name

    def fact(self, fact, **values):
        print(json.dumps({"case": self.name, "fact": fact, **values}, separators=(",", ":")), flush=True)

    def refusal(self, fact, action):
        """Runs an action that must be refused and records how."""
        try:
            self.fact(fact, accepted=str(action()))
        except Exception as error:
            self.fact(fact, error=type(error).__name__)

    def create_topic(self, queues):
        fields = {"topic": self.topic, "defaultTopic": "TBW102", "readQueueNums": str(queues), "writeQueueNums": str(queues), "perm": "6",
                  "topicFilterType": "SINGLE_TAG", "topicSysFlag": "0", "order": "false"}
        code = remoting_call(self.broker, UPDATE_AND_CREATE_TOPIC, fields)
        if code != 0:
            raise RuntimeError("create %s: %d" % (self.topic, code))
        wait_for("route", lambda: remoting_call(self.namesrv, GET_ROUTEINFO_BY_TOPIC, {"topic": self.topic}) == 0)

    def producer(self, **options):
        producer = Producer(self.group + "-p", timeout=30000, **options)
        producer.set_namesrv_addr(self.namesrv)
        producer.start()
        return producer

    def message(self, tag, key):
        message = Message(self.topic)
        message.set_tags(tag)
        message.set_keys(key)
        message.set_body("body of " + key)
        return message

    def consume(self, count, expression="*", orderly=False, listen=lambda facts: None):
        """Receives until `count` messages came; gives what they were, by offset."""
        received = []
        lock = threading.Lock()

        def on_message(message):
            facts = message_facts(message)
            with lock:
                received.append(facts)
            listen(facts)

        consumer = PushConsumer(self.group, orderly=orderly)
        consumer.set_namesrv_addr(self.namesrv)
        consumer.set_thread_count(1)
        consumer.subscribe(self.topic, on_message, expression)
        consumer.start()
        wait_for("%d messages" % count, lambda: len(received) >= count)
        consumer.shutdown()
        return sorted(received, key=lambda facts: (facts["topic"], facts["queueId"], facts["queueOffset"]))


def remoting_call(address, code, fields):
    host, port = address.split(":")
    header = json.dumps({"code": code, "flag": 0, "language": "CPP", "opaque": 1, "version": 333, "extFields": fields}).encode()
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(struct.pack(">ii", 4 + len(header), len(header)) + header)
        reader = connection.makefile("rb")
        length, header_word = struct.unpack(">ii", reader.read(8))
        return json.loads(reader.read(header_word & 0xFFFFFF))["code"]


def message_facts(message):
    properties = {}
    for name in PROPERTIES:
        value = message.get_property(name)
        if value is not None:
            properties[name] = value.decode() if isinstance(value, bytes) else value
    body = message.body
    return {"topic": message.topic, "queueId": message.queue_id, "queueOffset": message.queue_offset, "msgId": message.id,
            # A key that the broker had to make is longer where the machine has IPv6.
            "sizeWithoutKey": message.store_size - len(properties.get("UNIQ_KEY", "")), "reconsumeTimes": message.reconsume_times,
            "preparedTransactionOffset": message.prepared_transaction_offset,
            "properties": properties, "body": {"length": len(body), "crc": zlib.crc32(body)}}


def wait_for(what, condition):
    deadline = time.monotonic() + AWAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError("not within %d s: %s" % (AWAIT_SECONDS, what))
        time.sleep(0.02)


def send_sync(scene):
    scene.create_topic(1)
    producer = scene.producer()
    messages = [scene.message("TagA", "plain"), scene.message("TagB", "properties"), scene.message("TagC", "unicode")]
    messages[1].set_property("colour", "blue")
    messages[2].set_body("\u6d88\u606f \U0001f680")
    for message in messages:
        result = producer.send_sync(message)
        scene.fact("sent", status=int(result.status), msgId=result.msg_id, offset=result.offset)
    for facts in scene.consume(3):
        scene.fact("received", message=facts)


def send_oneway(scene):
    scene.create_topic(1)
    producer = scene.producer()
    for i in range(5):
        producer.send_oneway(scene.message("oneway", "oneway-%d" % i))
    scene.fact("received", keys=sorted(facts["properties"]["KEYS"] for facts in scene.consume(5)))


def send_batch(scene):
    scene.create_topic(1)
    result = scene.producer().send_batch([scene.message("batch", "batch-%d" % i) for i in range(4)])
    scene.fact("sent", status=int(result.status), offset=result.offset)
    # This client sends its batch under the code of a single message: to a broker it is one, with the batch as its body.
    for facts in scene.consume(1):
        scene.fact("received", message=facts)


def body_compressed(scene):
    scene.create_topic(1)
    producer = scene.producer()
    big = scene.message("big", "compressible")
    big.set_body("a line that compresses well\n" * 2000)
    producer.send_sync(big)
    for facts in scene.consume(1):
        scene.fact("received", message=facts)


def body_too_large(scene):
    scene.create_topic(1)
    producer = scene.producer(max_message_size=16 * 1024 * 1024, compress_level=0)
    message = scene.message("big", "noise")
    # The binding takes bodies as C strings: no zero bytes.
    message.set_body(bytes(1 + b % 255 for b in os.urandom(5 * 1024 * 1024)))
    scene.refusal("5 MiB", lambda: producer.send_sync(message))
    producer.send_sync(scene.message("big", "after it"))
    for facts in scene.consume(1):
        scene.fact("received", message=facts)


def push_tag_filter(scene):
    scene.create_topic(1)
    producer = scene.producer()
    tags = ["TagA", "TagB", "Aa", "BB"]
    for i in range(12):
        producer.send_sync(scene.message(tags[i % 4], "tag-%d" % i))
    scene.fact("received", keys=[facts["properties"]["KEYS"] for facts in scene.consume(6, "TagA || Aa")])


def order(scene):
    scene.create_topic(1)
    producer = scene.producer()
    for i in range(10):
        producer.send_sync(scene.message("order", "step-%d" % i))
    arrival = []
    scene.consume(10, orderly=True, listen=lambda facts: arrival.append(facts["properties"]["KEYS"]))
    scene.fact("received", keys=arrival)


def pull(scene):
    scene.create_topic(1)
    producer = scene.producer()
    for i in range(10):
        producer.send_sync(scene.message("pull", "pull-%d" % i))
    consumer = PullConsumer(scene.group)
    consumer.set_namesrv_addr(scene.namesrv)
    consumer.start()
    scene.fact("pulled", messages=[message_facts(message) for message in consumer.pull(scene.topic)])


def delay_levels(scene):
    scene.create_topic(1)
    producer = scene.producer()
    for level in (2, 1):
        message = scene.message("delay", "level-%d" % level)
        message.set_delay_time_level(level)
        producer.send_sync(message)
    for facts in scene.consume(2):
        scene.fact("received", message=facts)


CASES = {
    "send-sync": send_sync,
    "send-oneway": send_oneway,
    "send-batch": send_batch,
    "body-compressed": body_compressed,
    "body-too-large": body_too_large,
    "push-tag-filter": push_tag_filter,
    "order": order,
    "pull": pull,
    "delay-levels": delay_levels,
}


def main():
    if sys.argv[1:] == ["list"]:
        print("\n".join(CASES))
        return
    namesrv, broker, prefix, name = sys.argv[1:]
    scene = Scene(name, namesrv, broker, prefix)
    try:
        CASES[name](scene)
        scene.fact("end of case")
    except Exception as error:
        scene.fact("case failed", error=str(error))
    # The library's threads would keep the process.
    os._exit(0)


main()
