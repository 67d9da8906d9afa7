package gantry.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;

/** Push consumers that share a topic. */
final class PushCases {
    private static final int QUEUES = 8;

    private PushCases() {
    }

    static void addTo(Map<String, Interop.Case> cases) {
        cases.put("push-members", PushCases::members);
        cases.put("push-tag-filter", PushCases::tagFilter);
        cases.put("push-two-topics", PushCases::wholeMessages);
    }

    /** Two members share the queues, one leaves, another one joins. */
    private static void members(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, QUEUES);
        Member first = new Member(scene, "A").start("*");
        Member second = new Member(scene, "B").start("*");
        Member.awaitShares(QUEUES / 2, first, second);
        transcript.fact("two members", "shares", Member.shares(first, second));
        send(scene, producer, "both", 40);
        Scene.await("40 messages", () -> first.count() + second.count() >= 40);
        transcript.fact("received by A", "keys", first.keysByQueue());
        transcript.fact("received by B", "keys", second.keysByQueue());
        transcript.fact("offsets of B", "offsets", committed(scene, second, 5));

        second.consumer.shutdown();
        Member.awaitShares(QUEUES, first);
        transcript.fact("one has left", "shares", Member.shares(first));
        send(scene, producer, "alone", 16);
        Scene.await("16 more", () -> first.count() + second.count() >= 56);
        transcript.fact("received by A", "keys", first.keysByQueue());

        // A member that joins before this reads older offsets and gets messages again, from any broker.
        transcript.fact("offsets of A", "offsets", committed(scene, first, 7));

        Member third = new Member(scene, "C").start("*");
        Member.awaitShares(QUEUES / 2, first, third);
        transcript.fact("another one has joined", "shares", Member.shares(first, third));
        send(scene, producer, "joined", 16);
        Scene.await("16 more", () -> first.count() + third.count() >= 72 - second.count());
        transcript.fact("received by A", "keys", first.keysByQueue());
        transcript.fact("received by C", "keys", third.keysByQueue());
        transcript.fact("every message once", "count", first.count() + second.count() + third.count());
    }

    private static void send(Scene scene, DefaultMQProducer producer, String name, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            producer.send(scene.message("push", name + "-" + i), scene.queue(i % QUEUES));
        }
    }

    /** What the member's group has committed at the broker, by queue, once each of its queues is at `offset`. */
    private static Map<String, Object> committed(Scene scene, Member member, long offset) {
        Map<String, Object> offsets = new TreeMap<>();
        for (int queueId : member.queues()) {
            Scene.await("a committed offset", () -> stored(scene, member, queueId) == offset);
            offsets.put(String.valueOf(queueId), stored(scene, member, queueId));
        }
        return offsets;
    }

    private static long stored(Scene scene, Member member, int queueId) {
        return member.consumer.getDefaultMQPushConsumerImpl().getOffsetStore().readOffset(scene.queue(queueId), ReadOffsetType.READ_FROM_STORE);
    }

    /** Tags with an equal hash reach the client, which then drops them; the reader without a filter proves they were there. */
    private static void tagFilter(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 4);
        String[] tags = {"TagA", "TagB", "TagC", "Aa", "BB", "\u6807\u7b7e", null};
        for (int i = 0; i < 28; i++) {
            producer.send(scene.message(tags[i % tags.length], "tag-" + i), scene.queue(i % 4));
        }
        Member member = new Member(scene, "A").start("TagA || Aa || \u6807\u7b7e");
        Scene.await("12 messages", () -> member.count() >= 12);
        // The last one comes after everything that could still be on its way in its queue.
        for (int queueId = 0; queueId < 4; queueId++) {
            producer.send(scene.message("TagA", "end-" + queueId), scene.queue(queueId));
        }
        Scene.await("16 messages", () -> member.count() >= 16);
        transcript.fact("received", "keys", member.keysByQueue());

        DefaultMQPullConsumer puller = scene.pullConsumer();
        TreeMap<String, Object> passed = new TreeMap<>();
        for (int queueId = 0; queueId < 4; queueId++) {
            passed.put(String.valueOf(queueId), Facts.of(puller.pull(scene.queue(queueId), "Aa", 0, 32)));
        }
        transcript.fact("pulled with a tag that has a twin", "results", passed);
    }

    /** One group with two topics, and every message as the listener gets it. */
    private static void wholeMessages(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 1);
        String other = scene.topic + "-other";
        scene.createTopic(producer, other, 1);
        Member member = new Member(scene, "A");
        member.consumer.subscribe(other, "keep");
        member.start("*");
        producer.send(scene.message("x", "one"), scene.queue(0));
        for (String tag : new String[] {"keep", "drop", "keep"}) {
            producer.send(new org.apache.rocketmq.common.message.Message(other, tag, "other-" + tag, new byte[] {1, 2, 3}));
        }
        Scene.await("three messages", () -> member.count() >= 3);
        List<MessageExt> messages = new ArrayList<>(member.messages());
        messages.sort((a, b) -> (a.getTopic() + a.getQueueOffset()).compareTo(b.getTopic() + b.getQueueOffset()));
        for (MessageExt message : messages) {
            transcript.fact("received", "message", Facts.pushed(scene, message));
        }
        TreeSet<String> subscribed = new TreeSet<>(member.consumer.getDefaultMQPushConsumerImpl().getSubscriptionInner().keySet());
        transcript.fact("subscribed", "topics", subscribed);
    }
}
