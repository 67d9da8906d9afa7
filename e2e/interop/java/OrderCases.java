package gantry.interop;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.MessageExt;

/** Order: messages of one key in one queue, and listeners that hold a queue's lock. */
final class OrderCases {
    private static final int QUEUES = 4;
    private static final int ORDERS = 8;
    private static final int STEPS = 6;

    private OrderCases() {
    }

    static void addTo(Map<String, Interop.Case> cases) {
        cases.put("order-by-selector", OrderCases::bySelector);
        cases.put("order-suspend", OrderCases::suspend);
        cases.put("order-killed-member", OrderCases::killedMember);
    }

    private static void bySelector(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, QUEUES);
        sendOrders(scene, producer, transcript);
        OrderlyMember member = new OrderlyMember(scene, "A");
        member.start();
        Scene.await("all steps", () -> member.count() >= ORDERS * STEPS);
        transcript.fact("received", "keys", member.keysByQueue());
    }

    private static void sendOrders(Scene scene, DefaultMQProducer producer, Transcript transcript) throws Exception {
        for (int step = 0; step < STEPS; step++) {
            for (int order = 0; order < ORDERS; order++) {
                SendResult result = producer.send(scene.message("order", "order-" + order + "-step-" + step),
                    (queues, message, argument) -> queues.get((Integer) argument % queues.size()), order);
                if (step == 0) {
                    transcript.fact("sent", "order", order, "queueId", result.getMessageQueue().getQueueId(), "queueOffset", result.getQueueOffset());
                }
            }
        }
    }

    /** A listener that asks for a moment twice, then goes on: nothing of its queue overtakes. */
    private static void suspend(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 1);
        for (int i = 0; i < 5; i++) {
            producer.send(scene.message("order", "step-" + i), scene.queue(0));
        }
        List<String> calls = java.util.Collections.synchronizedList(new ArrayList<>());
        AtomicInteger refusals = new AtomicInteger();
        DefaultMQPushConsumer consumer = scene.pushConsumer("A");
        consumer.setSuspendCurrentQueueTimeMillis(200);
        consumer.subscribe(scene.topic, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            MessageExt message = messages.get(0);
            calls.add(message.getKeys() + " reconsumed " + message.getReconsumeTimes());
            boolean refuse = message.getKeys().equals("step-2") && refusals.getAndIncrement() < 2;
            return refuse ? ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT : ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        Scene.await("the last step", () -> calls.contains("step-4 reconsumed 0"));
        transcript.fact("calls", "calls", new ArrayList<>(calls));
    }

    /** A member in a JVM of its own is killed: its queues move when the broker lets its locks go, and no order breaks. */
    private static void killedMember(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, QUEUES);
        OrderlyMember survivor = new OrderlyMember(scene, "A");
        survivor.start();
        Scene.await("all queues", () -> survivor.queues().size() == QUEUES);
        Process victim = new ProcessBuilder(new File(System.getProperty("java.home"), "bin/java").getPath(), "-Xmx128m", "-cp",
            System.getProperty("java.class.path"), "-Duser.home=" + System.getProperty("user.home"), "-Drocketmq.client.rebalance.waitInterval=1000",
            OrderlyMember.class.getName(), scene.namesrvAddress, scene.topic, scene.group).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        scene.onClose(victim::destroyForcibly);
        Scene.await("two shares", () -> survivor.queues().size() == QUEUES / 2);
        transcript.fact("two members", "shares", survivor.queues());
        victim.destroyForcibly().waitFor();
        for (int step = 0; step < STEPS; step++) {
            for (int queueId = 0; queueId < QUEUES; queueId++) {
                producer.send(scene.message("order", "queue-" + queueId + "-step-" + step), scene.queue(queueId));
            }
        }
        Scene.await("all steps at the survivor", 120_000, () -> survivor.distinct() >= QUEUES * STEPS);
        transcript.fact("received by the survivor", "keys", survivor.keysByQueue());
    }

    /** An orderly consumer; as a program of its own it only holds its queues until it is killed. */
    static final class OrderlyMember implements MessageListenerOrderly {
        private final DefaultMQPushConsumer consumer;
        private final String topic;
        private final Map<Integer, List<String>> received = new ConcurrentHashMap<>();
        private final AtomicInteger count = new AtomicInteger();

        OrderlyMember(Scene scene, String name) {
            this.consumer = scene.pushConsumer(name);
            this.topic = scene.topic;
        }

        void start() throws Exception {
            consumer.setConsumeThreadMax(8);
            consumer.setConsumeThreadMin(8);
            consumer.subscribe(topic, "*");
            consumer.registerMessageListener(this);
            consumer.start();
        }

        @Override
        public ConsumeOrderlyStatus consumeMessage(List<MessageExt> messages, ConsumeOrderlyContext context) {
            for (MessageExt message : messages) {
                received.computeIfAbsent(message.getQueueId(), absent -> java.util.Collections.synchronizedList(new ArrayList<>())).add(message.getKeys());
                count.incrementAndGet();
            }
            return ConsumeOrderlyStatus.SUCCESS;
        }

        int count() {
            return count.get();
        }

        long distinct() {
            return received.values().stream().flatMap(keys -> new ArrayList<>(keys).stream()).distinct().count();
        }

        Map<String, Object> keysByQueue() {
            Map<String, Object> keys = new TreeMap<>();
            received.forEach((queueId, list) -> keys.put(String.valueOf(queueId), new ArrayList<>(list)));
            return keys;
        }

        java.util.TreeSet<Integer> queues() {
            java.util.TreeSet<Integer> queueIds = new java.util.TreeSet<>();
            consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().forEach(queue -> {
                if (queue.getTopic().equals(topic)) {
                    queueIds.add(queue.getQueueId());
                }
            });
            return queueIds;
        }

        public static void main(String[] args) throws Exception {
            DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(args[2]);
            consumer.setNamesrvAddr(args[0]);
            consumer.setInstanceName(args[2] + "-B");
            consumer.setPollNameServerInterval(1000);
            consumer.setHeartbeatBrokerInterval(1000);
            consumer.subscribe(args[1], "*");
            consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT);
            consumer.start();
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
