package gantry.interop;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/** The stage of one case: names of its own, clients that end with it, and waiting. */
final class Scene implements AutoCloseable {
    private static final long AWAIT_MS = 100_000;
    /** For every request of a client: a busy test machine is no finding. */
    private static final int REQUEST_TIMEOUT_MS = 30_000;

    final String namesrvAddress;
    final String brokerAddress;
    /** A topic nobody else uses; does not exist yet. */
    final String topic;
    /** A group nobody else uses. */
    final String group;
    final long startedMs = System.currentTimeMillis();
    private final List<Runnable> closers = new ArrayList<>();

    Scene(String namesrvAddress, String brokerAddress, String prefix, String caseName) {
        this.namesrvAddress = namesrvAddress;
        this.brokerAddress = brokerAddress;
        this.topic = prefix + "-" + caseName;
        this.group = "g-" + prefix + "-" + caseName;
    }

    /** A started producer of the case's group. */
    DefaultMQProducer producer() throws Exception {
        return producer(group + "-p");
    }

    DefaultMQProducer producer(String producerGroup) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer(producerGroup);
        start(producer, producerGroup);
        return producer;
    }

    void start(DefaultMQProducer producer, String instance) throws Exception {
        producer.setNamesrvAddr(namesrvAddress);
        producer.setInstanceName(instance);
        producer.setPollNameServerInterval(1000);
        producer.setHeartbeatBrokerInterval(1000);
        producer.setSendMsgTimeout(REQUEST_TIMEOUT_MS);
        producer.setMqClientApiTimeout(REQUEST_TIMEOUT_MS);
        producer.start();
        closers.add(producer::shutdown);
    }

    /** A push consumer that is not started: reads from the first offset, with one thread, so that order is a fact. */
    DefaultMQPushConsumer pushConsumer(String member) {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(namesrvAddress);
        consumer.setInstanceName(group + "-" + member);
        consumer.setPollNameServerInterval(1000);
        consumer.setHeartbeatBrokerInterval(1000);
        consumer.setMqClientApiTimeout(REQUEST_TIMEOUT_MS);
        consumer.setPersistConsumerOffsetInterval(1000);
        consumer.setConsumeThreadMin(1);
        consumer.setConsumeThreadMax(1);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        closers.add(consumer::shutdown);
        return consumer;
    }

    /** A started pull consumer. */
    @SuppressWarnings("deprecation")
    DefaultMQPullConsumer pullConsumer() throws Exception {
        return pullConsumer(group + "-pull");
    }

    @SuppressWarnings("deprecation")
    DefaultMQPullConsumer pullConsumer(String consumerGroup) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(consumerGroup);
        consumer.setNamesrvAddr(namesrvAddress);
        consumer.setInstanceName(consumerGroup);
        consumer.setPollNameServerInterval(1000);
        consumer.setHeartbeatBrokerInterval(1000);
        consumer.setMqClientApiTimeout(REQUEST_TIMEOUT_MS);
        consumer.start();
        closers.add(consumer::shutdown);
        return consumer;
    }

    /** Creates a topic through the client; its method has another signature in each of the two clients. */
    void createTopic(DefaultMQProducer producer, String name, int queues) throws Exception {
        try {
            Method of5 = DefaultMQProducer.class.getMethod("createTopic", String.class, String.class, int.class, java.util.Map.class);
            of5.invoke(producer, "TBW102", name, queues, new HashMap<String, String>());
        } catch (NoSuchMethodException absent) {
            Method of4 = DefaultMQProducer.class.getMethod("createTopic", String.class, String.class, int.class);
            of4.invoke(producer, "TBW102", name, queues);
        }
        await("route of " + name, () -> {
            try {
                return producer.fetchPublishMessageQueues(name).size() == queues;
            } catch (Exception notYet) {
                return false;
            }
        });
    }

    MessageQueue queue(int queueId) {
        return new MessageQueue(topic, "broker-a", queueId);
    }

    /** A message of the case's topic with a key and a body that tells the key. */
    Message message(String tag, String key) {
        return new Message(topic, tag, key, ("body of " + key).getBytes(StandardCharsets.UTF_8));
    }

    void onClose(Runnable closer) {
        closers.add(closer);
    }

    static void await(String what, BooleanSupplier condition) {
        await(what, AWAIT_MS, condition);
    }

    static void await(String what, long deadlineMs, BooleanSupplier condition) {
        long deadline = System.nanoTime() + deadlineMs * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within " + deadlineMs + " ms: " + what);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
    }

    @Override
    public void close() {
        for (int i = closers.size() - 1; i >= 0; i--) {
            try {
                closers.get(i).run();
            } catch (RuntimeException alreadyClosed) {
                System.err.println("close: " + alreadyClosed);
            }
        }
    }
}
