package gantry.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Finding messages by key and by each kind of id. */
final class QueryCases {
    private QueryCases() {
    }

    static void addTo(Map<String, Interop.Case> cases) {
        cases.put("query-by-key", QueryCases::byKey);
        cases.put("query-by-id", QueryCases::byId);
    }

    private static void byKey(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 2);
        for (int i = 0; i < 6; i++) {
            Message message = scene.message("query", "unused");
            message.setKeys(java.util.Arrays.asList("order-" + i, "customer-" + i % 2));
            producer.send(message, scene.queue(i % 2));
        }
        producer.send(scene.message("query", "last"), scene.queue(0));
        Scene.await("the index", () -> find(producer, scene, "last", 32).size() == 1);
        for (String key : new String[] {"order-3", "customer-0", "customer-1"}) {
            transcript.fact("by key", "key", key, "found", find(producer, scene, key, 32));
        }
        transcript.fact("by key, at most two", "count", find(producer, scene, "customer-0", 2).size());
        long now = System.currentTimeMillis();
        transcript.refusal("a key that nobody sent", () -> producer.queryMessage(scene.topic, "absent", 32, 0, now + 60_000));
        transcript.refusal("a key before its time", () -> producer.queryMessage(scene.topic, "order-3", 32, 0, scene.startedMs - 60_000));
        transcript.refusal("a key of another topic", () -> producer.queryMessage(scene.topic + "-absent", "order-3", 32, 0, now + 60_000));
        QueryResult result = producer.queryMessage(scene.topic, "order-0", 32, 0, now + 60_000);
        transcript.fact("the whole message", "message", Facts.of(scene, result.getMessageList().get(0)));
        transcript.fact("index", "updatedInCase", result.getIndexLastUpdateTimestamp() >= scene.startedMs);
    }

    private static TreeSet<String> find(DefaultMQProducer producer, Scene scene, String key, int max) {
        TreeSet<String> found = new TreeSet<>();
        try {
            List<MessageExt> messages = producer.queryMessage(scene.topic, key, max, 0, System.currentTimeMillis() + 60_000).getMessageList();
            messages.forEach(message -> found.add(message.getKeys() + " in queue " + message.getQueueId()));
        } catch (Exception notFound) {
            found.clear();
        }
        return found;
    }

    private static void byId(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 2);
        List<SendResult> results = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            results.add(producer.send(scene.message("query", "id-" + i), scene.queue(0)));
        }
        String lastId = results.get(2).getMsgId();
        Scene.await("the index", () -> {
            try {
                return producer.viewMessage(scene.topic, lastId) != null;
            } catch (Exception notYet) {
                return false;
            }
        });
        for (SendResult result : results) {
            transcript.fact("by the client's id", "message", Facts.of(scene, producer.viewMessage(scene.topic, result.getMsgId())));
            transcript.fact("by the offset id", "message", Facts.of(scene, producer.viewMessage(scene.topic, result.getOffsetMsgId())));
        }
        String absent = lastId.substring(0, lastId.length() - 4) + "FFFF";
        transcript.refusal("a client's id that nobody gave", () -> producer.viewMessage(scene.topic, absent));
        String beyond = results.get(0).getOffsetMsgId().substring(0, 16) + "00000000FFFFFF00";
        transcript.refusal("an offset id beyond the log", () -> producer.viewMessage(scene.topic, beyond));
        transcript.refusal("an id that is none", () -> producer.viewMessage(scene.topic, "nonsense"));
    }
}
