package gantry.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageId;
import org.apache.rocketmq.common.message.MessageQueue;

/** Values of the client as maps that the transcript can hold. */
final class Facts {
    private Facts() {
    }

    static Map<String, Object> of(SendResult result) {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("status", result.getSendStatus());
        facts.put("msgId", result.getMsgId());
        facts.put("offsetMsgId", result.getOffsetMsgId());
        facts.put("queue", result.getMessageQueue() == null ? null : queueName(result.getMessageQueue()));
        facts.put("queueOffset", result.getQueueOffset());
        facts.put("transactionId", result.getTransactionId());
        facts.put("regionId", result.getRegionId());
        facts.put("traceOn", result.isTraceOn());
        return facts;
    }

    /** Everything of a message but the times themselves and its place in the commit log. */
    static Map<String, Object> of(Scene scene, MessageExt message) {
        long now = System.currentTimeMillis();
        Map<String, Object> facts = new TreeMap<>();
        facts.put("topic", message.getTopic());
        facts.put("brokerName", message.getBrokerName());
        facts.put("queueId", message.getQueueId());
        facts.put("queueOffset", message.getQueueOffset());
        facts.put("msgId", message.getMsgId());
        facts.put("flag", message.getFlag());
        facts.put("sysFlag", message.getSysFlag());
        facts.put("storeSize", message.getStoreSize());
        facts.put("bodyCrc", message.getBodyCRC());
        facts.put("reconsumeTimes", message.getReconsumeTimes());
        facts.put("preparedTransactionOffset", message.getPreparedTransactionOffset());
        facts.put("body", body(message.getBody()));
        facts.put("bornHost", String.valueOf(message.getBornHost()));
        facts.put("storeHost", String.valueOf(message.getStoreHost()));
        facts.put("bornInCase", message.getBornTimestamp() >= scene.startedMs && message.getBornTimestamp() <= now);
        facts.put("storedInCase", message.getStoreTimestamp() >= scene.startedMs && message.getStoreTimestamp() <= now);
        facts.put("properties", new TreeMap<>(message.getProperties()));
        return facts;
    }

    /** A message as a listener got it: without the moments that the client and the pull happened to have. */
    static Map<String, Object> pushed(Scene scene, MessageExt message) {
        Map<String, Object> facts = of(scene, message);
        Map<?, ?> properties = (Map<?, ?>) facts.get("properties");
        properties.remove("CONSUME_START_TIME");
        properties.remove("MAX_OFFSET");
        return facts;
    }

    /** Length and CRC of a body, and its text when that is short. */
    static Map<String, Object> body(byte[] body) {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("length", body == null ? -1 : body.length);
        if (body != null) {
            CRC32 crc = new CRC32();
            crc.update(body);
            facts.put("crc", crc.getValue());
            if (body.length <= 64) {
                facts.put("text", new String(body, java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return facts;
    }

    static Map<String, Object> of(PullResult result) {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("status", result.getPullStatus());
        facts.put("nextBeginOffset", result.getNextBeginOffset());
        facts.put("minOffset", result.getMinOffset());
        facts.put("maxOffset", result.getMaxOffset());
        facts.put("keys", keys(result.getMsgFoundList()));
        return facts;
    }

    static List<Object> keys(List<MessageExt> messages) {
        List<Object> keys = new ArrayList<>();
        if (messages != null) {
            for (MessageExt message : messages) {
                keys.add(message.getKeys());
            }
        }
        return keys;
    }

    /** Whether an offset message id names the broker and the place where the message lies. */
    static boolean pointsAt(String offsetMsgId, MessageExt message) throws Exception {
        MessageId id = MessageDecoder.decodeMessageId(offsetMsgId);
        return id.getAddress().equals(message.getStoreHost()) && id.getOffset() == message.getCommitLogOffset();
    }

    static String queueName(MessageQueue queue) {
        return queue.getTopic() + "/" + queue.getBrokerName() + "/" + queue.getQueueId();
    }

    /** Reads a queue from its first message until `count` messages came or nothing more comes. */
    @SuppressWarnings("deprecation")
    static List<MessageExt> readQueue(DefaultMQPullConsumer consumer, MessageQueue queue, int count) throws Exception {
        List<MessageExt> messages = new ArrayList<>();
        long offset = 0;
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (messages.size() < count && System.nanoTime() < deadline) {
            PullResult result = consumer.pull(queue, "*", offset, 32);
            if (result.getPullStatus() == PullStatus.FOUND) {
                messages.addAll(result.getMsgFoundList());
            } else {
                Thread.sleep(50);
            }
            offset = result.getNextBeginOffset();
        }
        return messages;
    }
}
