import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** Sends and consumes a little of everything, so that a proxy sees each kind of frame. Prints the ids of what it sent. */
public class Capture {
    public static void main(String[] args) throws Exception {
        String namesrv = args[0];
        String prefix = args[1];
        String topic = prefix + "Topic";
        DefaultMQProducer producer = new DefaultMQProducer(prefix + "Producers");
        producer.setNamesrvAddr(namesrv);
        producer.setCompressMsgBodyOverHowmuch(1000);
        producer.start();
        Message first = message(topic, "TagA", "key-1 key-2", "hello");
        first.putUserProperty("colour", "grün \u4e2d");
        SendResult sent = producer.send(first);
        producer.send(message(topic, "TagB", "key-3", "x".repeat(1500)));
        producer.sendOneway(message(topic, "TagA", "key-4", "one way"));
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < 3; i++) batch.add(message(topic, "TagB", "batch-" + i, "batch " + i));
        producer.send(batch);
        Message delayed = message(topic, "TagA", "key-5", "later");
        delayed.setDelayTimeLevel(1);
        producer.send(delayed);

        CountDownLatch consumed = new CountDownLatch(4);
        DefaultMQPushConsumer concurrent = consumer(namesrv, prefix + "Group", topic, "TagA || TagB");
        concurrent.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(each -> consumed.countDown());
            return messages.get(0).getTags().equals("TagB") && messages.get(0).getReconsumeTimes() == 0
                ? ConsumeConcurrentlyStatus.RECONSUME_LATER : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        CountDownLatch inOrder = new CountDownLatch(4);
        DefaultMQPushConsumer orderly = consumer(namesrv, prefix + "Orderly", topic, "*");
        orderly.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            messages.forEach(each -> inOrder.countDown());
            return ConsumeOrderlyStatus.SUCCESS;
        });
        concurrent.start();
        orderly.start();
        consumed.await(30, TimeUnit.SECONDS);
        inOrder.await(30, TimeUnit.SECONDS);
        System.out.println("offsetMsgId " + sent.getOffsetMsgId());
        System.out.println("clientId " + concurrent.getDefaultMQPushConsumerImpl().getmQClientFactory().getClientId());
        System.out.println("ready");
        // The tools look at the members while they are there; a line on stdin ends it.
        System.in.read();
        concurrent.shutdown();
        orderly.shutdown();
        producer.shutdown();
        System.exit(0);
    }

    private static Message message(String topic, String tag, String keys, String body) {
        return new Message(topic, tag, keys, body.getBytes(StandardCharsets.UTF_8));
    }

    private static DefaultMQPushConsumer consumer(String namesrv, String group, String topic, String expression) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(namesrv);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, expression);
        return consumer;
    }
}
