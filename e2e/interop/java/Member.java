package gantry.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** One member of a consumer group and all it received, by queue in the order of arrival. */
final class Member {
    final DefaultMQPushConsumer consumer;
    private final String topic;
    private final Map<Integer, List<MessageExt>> received = new TreeMap<>();
    private int count;

    Member(Scene scene, String name) {
        this.consumer = scene.pushConsumer(name);
        this.topic = scene.topic;
    }

    /** Subscribes and starts. */
    Member start(String expression) throws Exception {
        consumer.subscribe(topic, expression);
        return start();
    }

    Member start() throws Exception {
        consumer.registerMessageListener(new MessageListenerConcurrently() {
            @Override
            public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
                messages.forEach(Member.this::add);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            }
        });
        consumer.start();
        return this;
    }

    synchronized void add(MessageExt message) {
        received.computeIfAbsent(message.getQueueId(), absent -> new ArrayList<>()).add(message);
        count++;
    }

    synchronized int count() {
        return count;
    }

    synchronized List<MessageExt> messages() {
        List<MessageExt> all = new ArrayList<>();
        received.values().forEach(all::addAll);
        return all;
    }

    /** Queue -> keys in the order of arrival. */
    synchronized Map<String, Object> keysByQueue() {
        Map<String, Object> keys = new TreeMap<>();
        received.forEach((queueId, messages) -> keys.put(String.valueOf(queueId), Facts.keys(messages)));
        return keys;
    }

    /** The queues of the topic that this member owns now. */
    TreeSet<Integer> queues() {
        TreeSet<Integer> queueIds = new TreeSet<>();
        for (MessageQueue queue : consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet()) {
            if (queue.getTopic().equals(topic)) {
                queueIds.add(queue.getQueueId());
            }
        }
        return queueIds;
    }

    /** Waits until members own all queues, each `queuesEach` of them. */
    static void awaitShares(int queuesEach, Member... members) {
        Scene.await("shares of " + queuesEach, () -> {
            for (Member member : members) {
                if (member.queues().size() != queuesEach) {
                    return false;
                }
            }
            return true;
        });
    }

    static Map<String, Object> shares(Member... members) {
        Map<String, Object> shares = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i++) {
            shares.put("member " + i, members[i].queues());
        }
        return shares;
    }
}
