package gantry.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageQueue;

/** Reading queues by hand: statuses, offsets, limits and what a commit leaves behind. */
@SuppressWarnings("deprecation")
final class PullCases {
    private PullCases() {
    }

    static void addTo(Map<String, Interop.Case> cases) {
        cases.put("pull", PullCases::pull);
        cases.put("pull-offsets", PullCases::offsets);
        cases.put("pull-refusals", PullCases::refusals);
    }

    private static void pull(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 2);
        DefaultMQPullConsumer consumer = scene.pullConsumer();
        MessageQueue queue = scene.queue(0);
        transcript.fact("empty queue at 0", "result", Facts.of(consumer.pull(queue, "*", 0, 32)));
        transcript.fact("empty queue at 5", "result", Facts.of(consumer.pull(queue, "*", 5, 32)));
        for (int i = 0; i < 50; i++) {
            producer.send(scene.message(i % 5 == 0 ? "rare" : "common", "pull-" + i), queue);
        }
        Scene.await("the last message", () -> maxPulled(consumer, queue) == 50);
        for (long offset : new long[] {0, 20, 49, 50, 51, 1000}) {
            transcript.fact("pull", "offset", offset, "result", Facts.of(consumer.pull(queue, "*", offset, 32)));
        }
        transcript.fact("pull 3", "result", Facts.of(consumer.pull(queue, "*", 10, 3)));
        transcript.fact("pull one tag", "result", Facts.of(consumer.pull(queue, "rare", 0, 32)));
        transcript.fact("pull one tag of the rest", "result", Facts.of(consumer.pull(queue, "rare", 46, 32)));
        transcript.fact("pull two tags", "result", Facts.of(consumer.pull(queue, "rare || none", 40, 32)));
        transcript.fact("pull a tag that nobody sent", "result", Facts.of(consumer.pull(queue, "none", 0, 32)));
        transcript.fact("held pull of what is there", "result", Facts.of(consumer.pullBlockIfNotFound(queue, "*", 48, 32)));

        Thread late = new Thread(() -> {
            try {
                Thread.sleep(500);
                producer.send(scene.message("common", "late"), queue);
            } catch (Exception failed) {
                failed.printStackTrace();
            }
        });
        late.start();
        transcript.fact("held pull of what comes later", "result", Facts.of(consumer.pullBlockIfNotFound(queue, "*", 50, 32)));
        late.join();
    }

    private static long maxPulled(DefaultMQPullConsumer consumer, MessageQueue queue) {
        try {
            PullResult result = consumer.pull(queue, "*", 40, 32);
            return result.getPullStatus() == PullStatus.FOUND ? result.getNextBeginOffset() : -1;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void offsets(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 2);
        DefaultMQPullConsumer consumer = scene.pullConsumer();
        MessageQueue queue = scene.queue(0);
        transcript.fact("empty queue", "min", consumer.minOffset(queue), "max", consumer.maxOffset(queue),
            "atTime", consumer.searchOffset(queue, scene.startedMs));
        for (int i = 0; i < 10; i++) {
            producer.send(scene.message("offsets", "offset-" + i), queue);
        }
        List<Long> storeTimes = new ArrayList<>();
        Facts.readQueue(consumer, queue, 10).forEach(message -> storeTimes.add(message.getStoreTimestamp()));
        transcript.fact("ten messages", "min", consumer.minOffset(queue), "max", consumer.maxOffset(queue));
        transcript.fact("offset by time", "longBefore", consumer.searchOffset(queue, scene.startedMs - 3_600_000),
            "first", consumer.searchOffset(queue, storeTimes.get(0)),
            "last", consumer.searchOffset(queue, storeTimes.get(9)) == storeTimes.indexOf(storeTimes.get(9)),
            "later", consumer.searchOffset(queue, System.currentTimeMillis() + 3_600_000));
        transcript.fact("earliest store time", "isTheFirst", consumer.earliestMsgStoreTime(queue) == storeTimes.get(0));
        transcript.fact("no committed offset", "offset", consumer.fetchConsumeOffset(queue, true));
        consumer.updateConsumeOffset(queue, 7);
        consumer.getDefaultMQPullConsumerImpl().getOffsetStore().updateConsumeOffsetToBroker(queue, 7, false);
        Scene.await("the committed offset", () -> fetch(consumer, queue) == 7);
        transcript.fact("committed offset", "offset", consumer.fetchConsumeOffset(queue, true));
        TreeSet<String> queues = new TreeSet<>();
        consumer.fetchSubscribeMessageQueues(scene.topic).forEach(each -> queues.add(Facts.queueName(each)));
        transcript.fact("queues to read", "queues", queues);
    }

    private static long fetch(DefaultMQPullConsumer consumer, MessageQueue queue) {
        try {
            return consumer.fetchConsumeOffset(queue, true);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void refusals(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 2);
        DefaultMQPullConsumer consumer = scene.pullConsumer();
        transcript.refusal("queue that the topic does not have", () -> Facts.of(consumer.pull(scene.queue(7), "*", 0, 32)));
        transcript.refusal("topic that does not exist",
            () -> Facts.of(consumer.pull(new MessageQueue(scene.topic + "-absent", "broker-a", 0), "*", 0, 32)));
        transcript.refusal("queues of a topic that does not exist", () -> consumer.fetchSubscribeMessageQueues(scene.topic + "-absent"));
        transcript.refusal("send to a queue that the topic does not have", () -> producer.send(scene.message("t", "k"), scene.queue(7)));
        transcript.refusal("max offset of a queue that the topic does not have", () -> consumer.maxOffset(scene.queue(7)));
        transcript.refusal("min offset of a queue that the topic does not have", () -> consumer.minOffset(scene.queue(7)));
        transcript.refusal("pull below the first offset", () -> Facts.of(consumer.pull(scene.queue(0), "*", -1, 32)));
    }
}
