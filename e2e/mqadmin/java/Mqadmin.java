package gantry.mqadmin;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.command.MQAdminStartup;

/**
 * Runs many mqadmin commands in one JVM: each would cost three seconds in its own. Arguments: NameServer address and a
 * file with one command a line, arguments separated by tabs. For each command one line comes out: stdout and stderr in
 * base64, separated by a blank. Lines that begin with a colon are steps between the commands: send and consume.
 */
public final class Mqadmin {
    private Mqadmin() {
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        for (String line : Files.readAllLines(Paths.get(args[1]), StandardCharsets.UTF_8)) {
            String[] command = line.split("\t");
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

    private static void run(String namesrvAddress, String[] command) throws Exception {
        switch (command[0]) {
            case ":send":
                send(namesrvAddress, command[1], Integer.parseInt(command[2]), Integer.parseInt(command[3]));
                break;
            case ":consume":
                consume(namesrvAddress, command[1], command[2], Integer.parseInt(command[3]));
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
            producer.send(new Message(topic, "TagA", "key-" + i, body), new MessageQueue(topic, "broker-a", i % queues));
        }
        producer.shutdown();
    }

    /** `:consume group topic count` reads from the first offset, commits and leaves. */
    private static void consume(String namesrvAddress, String group, String topic, int count) throws Exception {
        AtomicInteger received = new AtomicInteger();
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(namesrvAddress);
        consumer.setInstanceName(group);
        consumer.setPollNameServerInterval(1000);
        consumer.setHeartbeatBrokerInterval(1000);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        MessageListenerConcurrently listener = (messages, context) -> {
            received.addAndGet(messages.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
        consumer.registerMessageListener(listener);
        consumer.start();
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (received.get() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(group + " received " + received.get() + " of " + count);
            }
            Thread.sleep(20);
        }
        // The listener's return comes before the offset's move: without this the last message of a queue may not count.
        Thread.sleep(300);
        consumer.shutdown();
        List<String> done = Arrays.asList(group, topic, String.valueOf(count));
        System.out.println("consumed " + done);
    }
}
