package gantry.mqadmin;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.MQAdminImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Looks for messages with the official client alone. Every step that finds prints one line a message, `= ` and then offset
 * id, SHA-256 of the body as its producer gave it, store time.
 */
final class Find {
    /** What brokers give of their index at once is 64, before the client leaves out other keys of the same hash. */
    private static final int FULL_PAGE = 32;
    private static final int NO_MESSAGE = 208;
    /** 2001:db8::1, from the range for documentation. */
    private static final String V6_ADDRESS = "20010DB8000000000000000000000001";

    private static final String INSTANCE = "mqadmin-find";
    private static DefaultMQPullConsumer stays;

    private final DefaultMQPullConsumer consumer;
    private final Set<String> found = new TreeSet<>();

    private Find(DefaultMQPullConsumer consumer) {
        this.consumer = consumer;
    }

    static void run(String namesrvAddress, String[] command) throws Exception {
        DefaultMQPullConsumer consumer = consumer(namesrvAddress);
        Find find = new Find(consumer);
        switch (command[0]) {
            case ":keyed":
                send(namesrvAddress, command[1], command[2], Integer.parseInt(command[3]), Long.parseLong(command[4]));
                break;
            case ":twice":
                sendTwice(namesrvAddress, command[1], command[2]);
                break;
            case ":byKey":
                find.byKey(command[1], command[2], 0, System.currentTimeMillis() + 60_000);
                break;
            case ":byUniqueId":
                find.byUniqueId(command[1], command[2]);
                break;
            case ":byOffsetId":
                find.add(consumer.viewMessage(command[1], command[2]));
                break;
            case ":byTime":
                find.pullAll(command[1], message -> isBetween(message, Long.parseLong(command[2]), Long.parseLong(command[3])));
                break;
            default:
                throw new IllegalArgumentException(command[0]);
        }
        find.found.forEach(Find::print);
    }

    /** Stays for all steps, and with it the connections that producers of the same instance use: ending them takes a second. */
    private static DefaultMQPullConsumer consumer(String namesrvAddress) throws MQClientException {
        if (stays == null) {
            DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("mqadmin-find");
            consumer.setNamesrvAddr(namesrvAddress);
            consumer.setInstanceName(INSTANCE);
            consumer.start();
            stays = consumer;
        }
        return stays;
    }

    /** `:keyed topic keys count pauseMs` sends texts, bytes that are no text, and texts so long that the client compresses them. */
    private static void send(String namesrvAddress, String topic, String keys, int count, long pauseMs) throws Exception {
        DefaultMQProducer producer = producer(namesrvAddress);
        Random random = new Random(count);
        for (int i = 0; i < count; i++) {
            byte[] body = ("{\"order\":" + i + "}").getBytes(StandardCharsets.UTF_8);
            if (i % 10 == 3) {
                random.nextBytes(body);
            } else if (i % 10 == 7) {
                char[] letters = new char[6000];
                Arrays.fill(letters, '订');
                body = (new String(letters) + i).getBytes(StandardCharsets.UTF_8);
            }
            producer.send(new Message(topic, "TagA", keys, body));
            Thread.sleep(pauseMs);
        }
        producer.shutdown();
    }

    /** `:twice topic v4|v6` stores two messages with one unique id, of a client with such an address, and prints the id. */
    private static void sendTwice(String namesrvAddress, String topic, String kind) throws Exception {
        DefaultMQProducer producer = producer(namesrvAddress);
        String own = MessageClientIDSetter.createUniqID();
        String rest = own.substring(own.length() - 24);
        String id = (kind.equals("v6") ? V6_ADDRESS : "7F000001") + rest;
        for (int i = 0; i < 2; i++) {
            Message message = new Message(topic, (kind + i).getBytes(StandardCharsets.UTF_8));
            MessageAccessor.putProperty(message, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, id);
            producer.send(message);
        }
        producer.shutdown();
        print(id);
    }

    /** Results are marked: the client of 4.9.7 prints words of its own. */
    private static void print(String result) {
        System.out.println("= " + result);
    }

    private static DefaultMQProducer producer(String namesrvAddress) throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer("mqadmin-find-p");
        producer.setNamesrvAddr(namesrvAddress);
        producer.setInstanceName(INSTANCE);
        producer.start();
        return producer;
    }

    /**
     * Halves the time until each half has less than a page. The index knows whole seconds: what one second has too much
     * of is read from the queues.
     */
    private void byKey(String topic, String key, long beginMs, long endMs) throws Exception {
        Collection<MessageExt> page = indexPage(topic, key, beginMs, endMs);
        if (page.size() < FULL_PAGE) {
            for (MessageExt message : page) {
                add(message);
            }
        } else if (beginMs < endMs) {
            long middleMs = beginMs + (endMs - beginMs) / 2;
            byKey(topic, key, beginMs, middleMs);
            byKey(topic, key, middleMs + 1, endMs);
        } else {
            pullAll(topic, message -> isBetween(message, beginMs - 1000, beginMs + 1000) && hasKey(message, key));
        }
    }

    private Collection<MessageExt> indexPage(String topic, String key, long beginMs, long endMs) throws Exception {
        try {
            return consumer.queryMessage(topic, key, 64, beginMs, endMs).getMessageList();
        } catch (MQClientException e) {
            if (e.getResponseCode() != NO_MESSAGE) {
                throw e;
            }
            return Arrays.asList();
        }
    }

    /** The client of 4.9.7 keeps one of several that have the id, so the queues are read as well. */
    private void byUniqueId(String topic, String id) throws Exception {
        MQAdminImpl admin = consumer.getDefaultMQPullConsumerImpl().getRebalanceImpl().getmQClientFactory().getMQAdminImpl();
        QueryResult result = admin.queryMessageByUniqKey(topic, id, 32, 0, Long.MAX_VALUE);
        for (MessageExt message : result.getMessageList()) {
            add(message);
        }
        pullAll(topic, message -> id.equals(message.getProperty(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX)));
    }

    private void pullAll(String topic, Predicate<MessageExt> isWanted) throws Exception {
        for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(topic)) {
            long endOffset = consumer.maxOffset(queue);
            for (long offset = consumer.minOffset(queue); offset < endOffset; ) {
                PullResult result = consumer.pull(queue, "*", offset, 32);
                if (result.getPullStatus() != PullStatus.FOUND) {
                    throw new IllegalStateException(queue + " at " + offset + ": " + result.getPullStatus());
                }
                for (MessageExt message : result.getMsgFoundList()) {
                    if (isWanted.test(message)) {
                        add(message);
                    }
                }
                offset = result.getNextBeginOffset();
            }
        }
    }

    private static boolean isBetween(MessageExt message, long fromMs, long toMs) {
        return message.getStoreTimestamp() >= fromMs && message.getStoreTimestamp() <= toMs;
    }

    private static boolean hasKey(MessageExt message, String key) {
        return message.getKeys() != null && Arrays.asList(message.getKeys().split(MessageConst.KEY_SEPARATOR)).contains(key);
    }

    private void add(MessageExt message) throws Exception {
        String id = MessageDecoder.createMessageId(message.getStoreHost(), message.getCommitLogOffset());
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(message.getBody());
        found.add(id + " " + String.format("%064x", new BigInteger(1, hash)) + " " + message.getStoreTimestamp());
    }
}
