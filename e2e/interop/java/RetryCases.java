package gantry.interop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.RequestCallback;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** What comes later or again: delays, retries, dead letters, replies, traces; and topics that refuse. */
final class RetryCases {
    private static final int PERM_READ = 4;
    private static final int PERM_WRITE = 2;

    private RetryCases() {
    }

    static void addTo(Map<String, Interop.Case> cases) {
        cases.put("delay-levels", RetryCases::delayLevels);
        cases.put("retry-and-dead-letter", RetryCases::deadLetter);
        cases.put("request-reply", RetryCases::requestReply);
        cases.put("trace", RetryCases::trace);
        cases.put("topic-permission", RetryCases::permission);
    }

    /** The ladder is 1 s, 2 s, 3 s…: delivered in the order of the delays, none early, properties as given. */
    private static void delayLevels(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 1);
        Map<String, Long> sentAt = Collections.synchronizedMap(new TreeMap<>());
        Member member = new Member(scene, "A").start("*");
        for (int level : new int[] {3, 1, 2, 0, 99}) {
            Message message = scene.message("d", "level-" + level);
            message.setDelayTimeLevel(level);
            sentAt.put("level-" + level, System.currentTimeMillis());
            transcript.fact("sent", "level", level, "status", producer.send(message, scene.queue(0)).getSendStatus());
        }
        Scene.await("five messages", () -> member.count() >= 5);
        for (MessageExt message : member.messages()) {
            long delayMs = message.getStoreTimestamp() - sentAt.get(message.getKeys());
            // Level 99 is cut to the highest of the ladder, six seconds.
            long level = message.getKeys().equals("level-99") ? 6 : Long.parseLong(message.getKeys().substring("level-".length()));
            transcript.fact("received", "message", Facts.pushed(scene, message), "early", delayMs < level * 1000);
        }
    }

    /** A listener that never succeeds: the same message again and again up to the limit, then the dead letter. */
    private static void deadLetter(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 1);
        Message original = scene.message("fail", "poison");
        original.putUserProperty("colour", "green");
        producer.send(original, scene.queue(0));
        List<MessageExt> attempts = Collections.synchronizedList(new ArrayList<>());
        DefaultMQPushConsumer consumer = scene.pushConsumer("A");
        consumer.setMaxReconsumeTimes(2);
        consumer.subscribe(scene.topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            attempts.addAll(messages);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        consumer.start();
        Scene.await("three attempts", () -> attempts.size() >= 3);
        for (MessageExt message : new ArrayList<>(attempts)) {
            transcript.fact("attempt", "message", Facts.pushed(scene, message));
        }
        String deadLetters = "%DLQ%" + scene.group;
        Scene.await("the dead letter topic", () -> {
            try {
                return producer.fetchPublishMessageQueues(deadLetters).size() > 0;
            } catch (Exception notYet) {
                return false;
            }
        });
        for (MessageExt message : Facts.readQueue(scene.pullConsumer(), new MessageQueue(deadLetters, "broker-a", 0), 1)) {
            transcript.fact("dead letter", "message", Facts.of(scene, message));
        }
    }

    private static void requestReply(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 1);
        DefaultMQProducer replier = scene.producer(scene.group + "-replier");
        DefaultMQPushConsumer consumer = scene.pushConsumer("A");
        List<Object> requests = Collections.synchronizedList(new ArrayList<>());
        consumer.subscribe(scene.topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) {
                requests.add(new java.util.TreeSet<>(message.getProperties().keySet()));
                if (!"silent".equals(message.getTags())) {
                    try {
                        replier.send(MessageUtil.createReplyMessage(message, ("reply to " + message.getKeys()).getBytes()));
                    } catch (Exception failed) {
                        requests.add(String.valueOf(failed));
                    }
                }
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        Message reply = producer.request(scene.message("ask", "question"), 20_000);
        transcript.fact("reply", "body", Facts.body(reply.getBody()), "properties", new java.util.TreeSet<>(reply.getProperties().keySet()));
        List<String> asynchronous = Collections.synchronizedList(new ArrayList<>());
        producer.request(scene.message("ask", "second"), new RequestCallback() {
            @Override
            public void onSuccess(Message message) {
                asynchronous.add(new String(message.getBody()));
            }

            @Override
            public void onException(Throwable thrown) {
                asynchronous.add(String.valueOf(thrown));
            }
        }, 20_000);
        Scene.await("the second reply", () -> !asynchronous.isEmpty());
        transcript.fact("asynchronous reply", "body", asynchronous);
        try {
            producer.request(scene.message("silent", "nobody answers"), 1500);
            transcript.fact("no reply", "accepted", true);
        } catch (Exception expected) {
            transcript.fact("no reply", "error", expected.getClass().getSimpleName());
        }
        Scene.await("three requests", () -> requests.size() >= 3);
        transcript.fact("requests", "properties", new ArrayList<>(requests));
    }

    /** A producer and a consumer with trace on: the trace topic has what a console shows. */
    private static void trace(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer creator = scene.producer();
        scene.createTopic(creator, scene.topic, 1);
        DefaultMQProducer producer = new DefaultMQProducer(scene.group + "-traced", null, true, null);
        scene.start(producer, scene.group + "-traced");
        String id = producer.send(scene.message("traced", "traced-key"), scene.queue(0)).getMsgId();
        List<String> types = new ArrayList<>();
        Scene.await("the trace", () -> {
            types.clear();
            try {
                for (MessageExt message : creator.queryMessage("RMQ_SYS_TRACE_TOPIC", id, 32, 0, System.currentTimeMillis() + 60_000).getMessageList()) {
                    for (String context : new String(message.getBody()).split("\u0002")) {
                        String[] fields = context.split("\u0001");
                        types.add(fields[0] + " with " + fields.length + " fields of " + fields[4] + ", keys " + message.getKeys().contains("traced-key"));
                    }
                }
            } catch (Exception notYet) {
                return false;
            }
            return !types.isEmpty();
        });
        transcript.fact("trace", "contexts", types);
    }

    private static void permission(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 2);
        producer.send(scene.message("p", "before"), scene.queue(0));
        Clients.updateTopic(scene, producer, scene.topic, 2, PERM_READ);
        Thread.sleep(100);
        transcript.refusal("send to a queue of a topic that is read only", () -> Facts.of(producer.send(scene.message("p", "read-only"), scene.queue(0))));
        Clients.updateTopic(scene, producer, scene.topic, 2, PERM_WRITE);
        transcript.refusal("pull from a topic that is write only", () -> Facts.of(scene.pullConsumer().pull(scene.queue(0), "*", 0, 32)));
        Clients.updateTopic(scene, producer, scene.topic, 2, PERM_READ | PERM_WRITE);
        transcript.refusal("pull when it may be read again", () -> Facts.of(scene.pullConsumer(scene.group + "-again").pull(scene.queue(0), "*", 0, 32)));
    }
}
