package gantry.interop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** The ways to send: what the producer is told, and what a reader of the queue then finds. */
final class SendCases {
    private SendCases() {
    }

    static void addTo(Map<String, Interop.Case> cases) {
        cases.put("send-sync", SendCases::sync);
        cases.put("send-async", SendCases::async);
        cases.put("send-oneway", SendCases::oneway);
        cases.put("send-batch", SendCases::batch);
        cases.put("send-creates-topic", SendCases::createsTopic);
    }

    private static void sync(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 4);
        List<SendResult> results = new ArrayList<>();
        for (Message message : variousMessages(scene)) {
            SendResult result = producer.send(message, scene.queue(1));
            results.add(result);
            transcript.fact("sent", "key", message.getKeys(), "result", Facts.of(result));
        }
        readBack(scene, transcript, 1, results.size());
        DefaultMQPullConsumer consumer = scene.pullConsumer(scene.group + "-check");
        List<MessageExt> stored = Facts.readQueue(consumer, scene.queue(1), results.size());
        for (int i = 0; i < stored.size(); i++) {
            transcript.fact("offset id", "pointsAtRecord", Facts.pointsAt(results.get(i).getOffsetMsgId(), stored.get(i)));
        }
        // Without a queue the client goes round all of them.
        TreeSet<Integer> queueIds = new TreeSet<>();
        for (int i = 0; i < 8; i++) {
            queueIds.add(producer.send(scene.message("round", "round-" + i)).getMessageQueue().getQueueId());
        }
        transcript.fact("queues used", "queueIds", queueIds);
    }

    /** Messages that differ in what a broker must keep. */
    private static List<Message> variousMessages(Scene scene) {
        List<Message> messages = new ArrayList<>();
        messages.add(scene.message("TagA", "plain"));
        Message flagged = scene.message("TagB", "flagged");
        flagged.setFlag(0x5a5a);
        messages.add(flagged);
        Message properties = scene.message("TagC", "with-properties");
        properties.putUserProperty("colour", "blue");
        properties.putUserProperty("unicode", "\u4f60\u597d \ud83d\ude80");
        properties.putUserProperty("long", repeat("x", 2000));
        messages.add(properties);
        Message keys = scene.message("TagD", "key-one");
        keys.setKeys(java.util.Arrays.asList("key-one", "key-two", "key-three"));
        messages.add(keys);
        Message noTag = new Message(scene.topic, "no tag and no key".getBytes(StandardCharsets.UTF_8));
        messages.add(noTag);
        Message noWait = scene.message("TagE", "no-wait");
        noWait.setWaitStoreMsgOK(false);
        messages.add(noWait);
        messages.add(new Message(scene.topic, "TagF", "unicode-body", "\u6d88\u606f \ud83d\ude80".getBytes(StandardCharsets.UTF_8)));
        return messages;
    }

    private static void async(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 4);
        Map<String, Object> results = new ConcurrentSkipListMap<>();
        int count = 40;
        for (int i = 0; i < count; i++) {
            String key = String.format("async-%02d", i);
            producer.send(scene.message("async", key), scene.queue(i % 4), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    results.put(key, result.getSendStatus() + " " + Facts.queueName(result.getMessageQueue()));
                }

                @Override
                public void onException(Throwable thrown) {
                    results.put(key, String.valueOf(thrown));
                }
            });
        }
        Scene.await("all callbacks", () -> results.size() == count);
        transcript.fact("callbacks", "results", results);
        DefaultMQPullConsumer consumer = scene.pullConsumer();
        for (int queueId = 0; queueId < 4; queueId++) {
            TreeSet<String> keys = new TreeSet<>();
            List<Long> offsets = new ArrayList<>();
            for (MessageExt message : Facts.readQueue(consumer, scene.queue(queueId), count / 4)) {
                keys.add(message.getKeys());
                offsets.add(message.getQueueOffset());
            }
            transcript.fact("queue", "queueId", queueId, "keys", keys, "offsets", offsets);
        }
    }

    private static void oneway(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 4);
        for (int i = 0; i < 10; i++) {
            producer.sendOneway(scene.message("oneway", "oneway-" + i), scene.queue(2));
        }
        // The broker takes requests of one connection with several threads: the order of one-way messages is not promised.
        TreeSet<String> keys = new TreeSet<>();
        TreeMap<String, Object> properties = new TreeMap<>();
        for (MessageExt message : Facts.readQueue(scene.pullConsumer(), scene.queue(2), 10)) {
            keys.add(message.getKeys());
            properties.put(message.getKeys(), new TreeSet<>(message.getProperties().keySet()));
        }
        transcript.fact("received", "keys", keys, "properties", properties);
    }

    private static void batch(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 4);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Message message = scene.message(i % 2 == 0 ? "even" : "odd", "batch-" + i);
            message.putUserProperty("index", String.valueOf(i));
            message.setFlag(i);
            messages.add(message);
        }
        SendResult result = producer.send(messages, scene.queue(3));
        transcript.fact("sent", "result", Facts.of(result));
        readBack(scene, transcript, 3, 5);
        List<MessageExt> stored = Facts.readQueue(scene.pullConsumer(scene.group + "-check"), scene.queue(3), 5);
        String[] ids = result.getOffsetMsgId().split(",");
        for (int i = 0; i < ids.length; i++) {
            transcript.fact("offset id", "pointsAtRecord", Facts.pointsAt(ids[i], stored.get(i)));
        }
        SendResult second = producer.send(messages.subList(0, 2), scene.queue(3));
        transcript.fact("sent after it", "queueOffset", second.getQueueOffset());
    }

    private static void createsTopic(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        producer.setDefaultTopicQueueNums(6);
        SendResult result = producer.send(scene.message("first", "first"));
        transcript.fact("sent", "status", result.getSendStatus(), "queueOffset", result.getQueueOffset());
        Scene.await("route", () -> {
            try {
                return producer.getDefaultMQProducerImpl().fetchPublishMessageQueues(scene.topic).size() > 0;
            } catch (Exception notYet) {
                return false;
            }
        });
        List<String> queues = new ArrayList<>();
        for (MessageQueue queue : new TreeSet<>(producer.fetchPublishMessageQueues(scene.topic))) {
            queues.add(Facts.queueName(queue));
        }
        transcript.fact("topic created", "queues", queues);
        transcript.refusal("topic with an illegal character", () -> producer.send(new Message("bad topic!", new byte[] {1})));
        transcript.refusal("topic of the system", () -> producer.send(new Message("SCHEDULE_TOPIC_XXXX", new byte[] {1})));
    }

    /** Reads a queue as any consumer could and records every message whole. */
    static void readBack(Scene scene, Transcript transcript, int queueId, int count) throws Exception {
        DefaultMQPullConsumer consumer = scene.pullConsumer();
        for (MessageExt message : Facts.readQueue(consumer, scene.queue(queueId), count)) {
            transcript.fact("received", "message", Facts.of(scene, message));
        }
    }

    static String repeat(String text, int times) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < times; i++) {
            all.append(text);
        }
        return all.toString();
    }
}
