package gantry.mqadmin;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.command.MQAdminStartup;

/**
 * Runs many mqadmin commands in one JVM: each would cost three seconds in its own. Arguments: NameServer address and a
 * file with one command a line, arguments separated by tabs; `-` reads the lines from stdin until its end. For each
 * command one line comes out: stdout and stderr in base64, separated by a blank. Lines that begin with a colon are steps
 * between the commands; those that find messages are in Find. In arguments {uniqId} and {offsetId} stand for the ids of
 * the first message of the last `:send`, {clientId} for the member of the last `:online`.
 */
public final class Mqadmin {
    private static final Map<String, String> NAMES = new HashMap<>();
    private static final Map<String, DefaultMQPushConsumer> ONLINE = new HashMap<>();

    private Mqadmin() {
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        BufferedReader lines = "-".equals(args[1])
            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            : Files.newBufferedReader(Paths.get(args[1]), StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] command = withNames(line).split("\t");
            ByteArrayOutputStream stdout = new ByteArrayOutputStream();
            ByteArrayOutputStream stderr = new ByteArrayOutputStream();
            System.setOut(new PrintStream(stdout, true, "UTF-8"));
            System.setErr(new PrintStream(stderr, true, "UTF-8"));
            try {
                run(args[0], command);
            } catch (Throwable thrown) {
                thrown.printStackTrace();
            } finally {
                System.setOut(out);
                System.setErr(err);
            }
            out.println("@" + Base64.getEncoder().encodeToString(stdout.toByteArray()) + " " + Base64.getEncoder().encodeToString(stderr.toByteArray()));
            out.flush();
        }
        System.exit(0);
    }

    private static String withNames(String line) {
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            line = line.replace("{" + name.getKey() + "}", name.getValue());
        }
        return line;
    }

    private static void run(String namesrvAddress, String[] command) throws Exception {
        switch (command[0]) {
            case ":send":
                send(namesrvAddress, command[1], Integer.parseInt(command[2]), Integer.parseInt(command[3]));
                break;
            case ":consume":
                consume(namesrvAddress, command[1], command[2], Integer.parseInt(command[3]));
                break;
            case ":online":
                online(namesrvAddress, command[1], command[2], Integer.parseInt(command[3]));
                break;
            case ":offline":
                ONLINE.remove(command[1]).shutdown();
                break;
            case ":keyed":
            case ":twice":
            case ":byKey":
            case ":byUniqueId":
            case ":byOffsetId":
            case ":byTime":
                Find.run(namesrvAddress, command);
                break;
            case ":print":
                System.out.print(new String(Files.readAllBytes(Paths.get(command[1])), StandardCharsets.UTF_8));
                break;
            case ":interrupt":
                interrupted(Long.parseLong(command[1]), Arrays.copyOfRange(command, 2, command.length));
                break;
            default:
                MQAdminStartup.main0(command, null);
        }
    }

    /** `:send topic queues perQueue` sends to each queue in turn. */
    private static void send(String namesrvAddress, String topic, int queues, int perQueue) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("mqadmin-p");
        producer.setNamesrvAddr(namesrvAddress);
        producer.setInstanceName("mqadmin-p");
        producer.start();
        for (int i = 0; i < queues * perQueue; i++) {
            byte[] body = ("message " + i).getBytes(StandardCharsets.UTF_8);
            SendResult result = producer.send(new Message(topic, "TagA", "key-" + i, body), new MessageQueue(topic, "broker-a", i % queues));
            if (i == 0) {
                NAMES.put("uniqId", result.getMsgId());
                NAMES.put("offsetId", result.getOffsetMsgId());
            }
        }
        producer.shutdown();
    }

    /** `:online group topic count` starts a member that stays until `:offline group`, and waits until it has all and committed it. */
    private static void online(String namesrvAddress, String group, String topic, int count) throws Exception {
        DefaultMQPushConsumer consumer = consumer(namesrvAddress, group, topic);
        AtomicInteger received = new AtomicInteger();
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.addAndGet(messages.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        ONLINE.put(group, consumer);
        NAMES.put("clientId", consumer.getDefaultMQPushConsumerImpl().getmQClientFactory().getClientId());
        awaitCount(group, received, count);
        awaitRetryQueue(consumer.getDefaultMQPushConsumerImpl());
        awaitCommit(consumer.getDefaultMQPushConsumerImpl(), topic);
    }

    /** The retry topic's route comes to a member at a moment of its own; its queue has a row of progress from then on. */
    private static void awaitRetryQueue(DefaultMQPushConsumerImpl consumer) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        for (;;) {
            for (MessageQueue queue : consumer.getRebalanceImpl().getProcessQueueTable().keySet()) {
                if (queue.getTopic().startsWith("%RETRY%") && consumer.getOffsetStore().readOffset(queue, ReadOffsetType.READ_FROM_STORE) >= 0) {
                    return;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the retry queue was not committed");
            }
            Thread.sleep(50);
        }
    }

    private static void awaitCount(String group, AtomicInteger received, int count) throws InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (received.get() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(group + " received " + received.get() + " of " + count);
            }
            Thread.sleep(20);
        }
    }

    /** The listener returns before the offset moves, and the offset moves before it is committed. */
    private static void awaitCommit(DefaultMQPushConsumerImpl consumer, String topic) throws Exception {
        for (MessageQueue queue : consumer.getRebalanceImpl().getProcessQueueTable().keySet()) {
            if (!queue.getTopic().equals(topic)) {
                continue;
            }
            long max = consumer.maxOffset(queue);
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (max > 0 && consumer.getOffsetStore().readOffset(queue, ReadOffsetType.READ_FROM_STORE) < max) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(queue + " was not committed");
                }
                Thread.sleep(50);
            }
        }
    }

    /** `:interrupt ms command…` ends a command that would go on for ever. */
    private static void interrupted(long afterMs, String[] command) throws Exception {
        Thread thread = new Thread(() -> MQAdminStartup.main0(command, null));
        thread.start();
        Thread.sleep(afterMs);
        thread.interrupt();
        thread.join();
    }

    private static DefaultMQPushConsumer consumer(String namesrvAddress, String group, String topic) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(namesrvAddress);
        consumer.setInstanceName(group);
        consumer.setPollNameServerInterval(1000);
        consumer.setHeartbeatBrokerInterval(1000);
        consumer.setPersistConsumerOffsetInterval(500);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        return consumer;
    }

    /** `:consume group topic count` reads from the first offset, commits and leaves. */
    private static void consume(String namesrvAddress, String group, String topic, int count) throws Exception {
        AtomicInteger received = new AtomicInteger();
        DefaultMQPushConsumer consumer = consumer(namesrvAddress, group, topic);
        MessageListenerConcurrently listener = (messages, context) -> {
            received.addAndGet(messages.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
        consumer.registerMessageListener(listener);
        consumer.start();
        awaitCount(group, received, count);
        awaitCommit(consumer.getDefaultMQPushConsumerImpl(), topic);
        consumer.shutdown();
        List<String> done = Arrays.asList(group, topic, String.valueOf(count));
        System.out.println("consumed " + done);
    }
}
