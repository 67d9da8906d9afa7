package gantry.life;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * One message whose listener throws, then asks for it again, then takes it. Arguments: NameServer, topic, group, whether clients
 * trace. Prints the unique id of the message, and ends once the listener has succeeded and traces are written.
 */
public final class Attempts {
    public static void main(String[] args) throws Exception {
        boolean isTraced = Boolean.parseBoolean(args[3]);
        DefaultMQProducer producer = new DefaultMQProducer(args[2] + "-producer", null, isTraced, null);
        producer.setNamesrvAddr(args[0]);
        producer.setDefaultTopicQueueNums(1);
        CountDownLatch succeeded = new CountDownLatch(1);
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(args[2], null, new AllocateMessageQueueAveragely(), isTraced, null);
        consumer.setNamesrvAddr(args[0]);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(args[1], "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            MessageExt message = messages.get(0);
            if (message.getReconsumeTimes() == 0) {
                throw new IllegalStateException("the first attempt fails");
            }
            if (message.getReconsumeTimes() == 1) {
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
            succeeded.countDown();
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        producer.start();
        Message message = new Message(args[1], "VIP", "order-1", "{\"order\":1}".getBytes(StandardCharsets.UTF_8));
        String id = producer.send(message, 10_000).getMsgId();
        consumer.start();
        if (!succeeded.await(90, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the third attempt did not come");
        }
        // The client takes the result once the listener has returned; without this wait it would end before that.
        Thread.sleep(2000);
        // Offsets and traces that wait are sent at the end.
        consumer.shutdown();
        producer.shutdown();
        System.out.println("message " + id);
        System.exit(0);
    }
}
