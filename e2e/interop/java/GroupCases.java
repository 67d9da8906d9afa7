package gantry.interop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.UtilAll;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** Other ways for a group to read: broadcasting, SQL filters, lite pull, where to begin, namespaces. */
final class GroupCases {
    private GroupCases() {
    }

    static void addTo(Map<String, Interop.Case> cases) {
        cases.put("broadcasting", GroupCases::broadcasting);
        cases.put("sql-filter", GroupCases::sqlFilter);
        cases.put("lite-pull", GroupCases::litePull);
        cases.put("consume-from-where", GroupCases::fromWhere);
        cases.put("namespace", GroupCases::namespace);
    }

    private static void broadcasting(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 4);
        Member first = new Member(scene, "A");
        Member second = new Member(scene, "B");
        for (Member member : new Member[] {first, second}) {
            Clients.setBroadcasting(member.consumer);
            member.start("*");
        }
        Member.awaitShares(4, first, second);
        for (int i = 0; i < 12; i++) {
            producer.send(scene.message("b", "all-" + i), scene.queue(i % 4));
        }
        Scene.await("12 each", () -> first.count() >= 12 && second.count() >= 12);
        transcript.fact("received by A", "keys", first.keysByQueue());
        transcript.fact("received by B", "keys", second.keysByQueue());
    }

    private static void sqlFilter(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 1);
        for (int i = 0; i < 20; i++) {
            Message message = scene.message("Tag" + i % 3, "sql-" + i);
            message.putUserProperty("a", String.valueOf(i));
            message.putUserProperty("price", String.valueOf(i * 1.5));
            if (i % 2 == 0) {
                message.putUserProperty("colour", i % 4 == 0 ? "red" : "it's blue");
            }
            producer.send(message, scene.queue(0));
        }
        DefaultMQPullConsumer puller = scene.pullConsumer();
        String[] expressions = {
            "a > 5 AND a <= 10", "a BETWEEN 3 AND 5", "a NOT BETWEEN 2 AND 18", "colour = 'red'", "colour <> 'red'", "colour IS NULL", "colour IS NOT NULL AND a > 10",
            "colour IN ('red', 'green')", "colour NOT IN ('red')", "TAGS = 'Tag1' OR a = 0", "NOT (a < 18)", "price >= 25.5", "price = 3.0", "a = -1", "a > 1e1",
            "colour = 'it''s blue'", "colour CONTAINS 'blue'", "colour STARTSWITH 'it'", "colour ENDSWITH 'ed'", "colour NOT CONTAINS 'e'", "TRUE", "FALSE", "absent > 1",
            "absent = 'x' OR a = 1", "colour > 3", "a in ('1', '2') and (tags is not null or FALSE)", "5 < a AND TAGS = 'Tag0'", "a > 5 -- comment",
        };
        // The client believes that a broker can filter once a heartbeat told it the broker's version.
        Scene.await("the broker's version", () -> {
            try {
                return puller.pull(scene.queue(0), MessageSelector.bySql("TRUE"), 0, 32) != null;
            } catch (Exception notYet) {
                return false;
            }
        });
        for (String expression : expressions) {
            transcript.refusal("pulled with " + expression, () -> Facts.of(puller.pull(scene.queue(0), MessageSelector.bySql(expression), 0, 32)));
        }
        for (String expression : new String[] {"a >", "a == 1", "", "a + 1 = 2", "colour LIKE 'r%'", "a = 'unclosed"}) {
            transcript.refusal("outside the grammar: " + expression, () -> Facts.of(puller.pull(scene.queue(0), MessageSelector.bySql(expression), 0, 32)));
        }
        Member member = new Member(scene, "A");
        member.consumer.subscribe(scene.topic, MessageSelector.bySql("a > 14 AND colour IS NOT NULL"));
        member.start();
        Scene.await("three messages", () -> member.count() >= 2);
        producer.send(Clients.with(scene.message("x", "end"), "a", "99", "colour", "x"), scene.queue(0));
        Scene.await("the last one", () -> Facts.keys(member.messages()).contains("end"));
        transcript.fact("pushed", "keys", member.keysByQueue());
        DefaultMQPushConsumer wrong = scene.pushConsumer("wrong");
        wrong.setConsumerGroup(scene.group + "-wrong");
        wrong.subscribe(scene.topic, MessageSelector.bySql("a >"));
        wrong.registerMessageListener((org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently) (messages, context) -> null);
        transcript.refusal("a push consumer with a bad expression", () -> {
            wrong.start();
            return "started";
        });
    }

    private static void litePull(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 2);
        for (int i = 0; i < 20; i++) {
            producer.send(scene.message(i % 2 == 0 ? "even" : "odd", "lite-" + i), scene.queue(i % 2));
        }
        DefaultLitePullConsumer assigned = Clients.litePull(scene, scene.group + "-assigned");
        assigned.setAutoCommit(false);
        assigned.start();
        List<MessageQueue> queues = new ArrayList<>(new TreeSet<>(assigned.fetchMessageQueues(scene.topic)));
        assigned.assign(queues);
        seek(assigned, queues.get(0), 4);
        seek(assigned, queues.get(1), 0);
        transcript.fact("assigned and sought", "keys", poll(assigned, 16));
        assigned.commitSync();
        Scene.await("commit", () -> committed(assigned, queues.get(0)) == 10);
        transcript.fact("committed", "first", committed(assigned, queues.get(0)), "second", committed(assigned, queues.get(1)));
        seek(assigned, queues.get(1), 8);
        transcript.fact("sought again", "keys", poll(assigned, 2));
        transcript.fact("offset for a time", "offset", assigned.offsetForTimestamp(queues.get(0), scene.startedMs - 1000));

        DefaultLitePullConsumer subscribed = Clients.litePull(scene, scene.group);
        subscribed.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        subscribed.subscribe(scene.topic, "odd");
        subscribed.start();
        transcript.fact("subscribed to one tag", "keys", poll(subscribed, 10));
    }

    /** A seek interrupts the client's own pull, and with it now and then the connection that the seek needs. */
    private static void seek(DefaultLitePullConsumer consumer, MessageQueue queue, long offset) {
        Scene.await("seek", () -> {
            try {
                consumer.seek(queue, offset);
                return true;
            } catch (Exception interrupted) {
                return false;
            }
        });
    }

    private static long committed(DefaultLitePullConsumer consumer, MessageQueue queue) {
        try {
            return consumer.committed(queue);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static Map<String, Object> poll(DefaultLitePullConsumer consumer, int count) {
        Map<String, Object> keys = new TreeMap<>();
        int[] seen = {0};
        Scene.await(count + " messages", () -> {
            for (MessageExt message : consumer.poll(200)) {
                @SuppressWarnings("unchecked")
                List<Object> list = (List<Object>) keys.computeIfAbsent(String.valueOf(message.getQueueId()), absent -> new ArrayList<>());
                list.add(message.getKeys());
                seen[0]++;
            }
            return seen[0] >= count;
        });
        return keys;
    }

    /** New groups that begin at the end, and at a moment. */
    private static void fromWhere(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 1);
        for (int i = 0; i < 5; i++) {
            producer.send(scene.message("w", "old-" + i), scene.queue(0));
        }
        // A new topic that still lies in memory is read from its beginning by every new group, whatever it asks for.
        Member last = new Member(scene, "A");
        last.consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET);
        last.start("*");
        Member.awaitShares(1, last);
        producer.send(scene.message("w", "new"), scene.queue(0));
        Scene.await("the new one", () -> Facts.keys(last.messages()).contains("new"));
        transcript.fact("from the last offset", "keys", last.keysByQueue());
        last.consumer.shutdown();

        Member timed = new Member(scene, "T");
        timed.consumer.setConsumerGroup(scene.group + "-timed");
        timed.consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_TIMESTAMP);
        timed.consumer.setConsumeTimestamp(UtilAll.timeMillisToHumanString3(scene.startedMs - 3_600_000));
        timed.start("*");
        Scene.await("all", () -> timed.count() >= 6);
        transcript.fact("from an hour ago", "keys", timed.keysByQueue());
    }

    private static void namespace(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer plain = scene.producer();
        scene.createTopic(plain, "space%" + scene.topic, 1);
        DefaultMQProducer producer = new DefaultMQProducer(scene.group + "-ns");
        Clients.setNamespace(producer, "space");
        scene.start(producer, scene.group + "-ns");
        transcript.fact("sent", "result", Facts.of(producer.send(new Message(scene.topic, "n", "in-space", "hello".getBytes(StandardCharsets.UTF_8)))));
        Member member = new Member(scene, "A");
        Clients.setNamespace(member.consumer, "space");
        member.start("*");
        Scene.await("the message", () -> member.count() >= 1);
        for (MessageExt message : member.messages()) {
            transcript.fact("received inside", "topic", message.getTopic(), "keys", message.getKeys());
        }
        MessageQueue outside = new MessageQueue("space%" + scene.topic, "broker-a", 0);
        for (MessageExt message : Facts.readQueue(scene.pullConsumer(), outside, 1)) {
            transcript.fact("read outside", "message", Facts.of(scene, message));
        }
    }
}
