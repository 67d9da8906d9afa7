package gantry.interop;

import java.lang.reflect.Method;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/** Calls that are spelled differently in client 4.9 and 5.x: some classes moved to other packages. */
final class Clients {
    private Clients() {
    }

    static void setBroadcasting(DefaultMQPushConsumer consumer) throws Exception {
        Method setter = find(DefaultMQPushConsumer.class, "setMessageModel");
        for (Object model : setter.getParameterTypes()[0].getEnumConstants()) {
            if (model.toString().equals("BROADCASTING")) {
                setter.invoke(consumer, model);
            }
        }
    }

    /** A public method by its name, or null. */
    static Method find(Class<?> type, String name) {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name)) {
                return method;
            }
        }
        return null;
    }

    static void setNamespace(Object client, String namespace) throws Exception {
        client.getClass().getMethod("setNamespace", String.class).invoke(client, namespace);
    }

    static DefaultLitePullConsumer litePull(Scene scene, String group) {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(group);
        consumer.setNamesrvAddr(scene.namesrvAddress);
        consumer.setInstanceName(group + "-lite");
        consumer.setPollNameServerInterval(1000);
        consumer.setHeartbeatBrokerInterval(1000);
        scene.onClose(consumer::shutdown);
        return consumer;
    }

    /** Adds user properties: names and values in turn. */
    static Message with(Message message, String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            message.putUserProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return message;
    }

    /** Creates or changes a topic with any permission, as an admin tool would. */
    static void updateTopic(Scene scene, DefaultMQProducer producer, String topic, int queues, int perm) throws Exception {
        Object api = producer.getDefaultMQProducerImpl().getMqClientFactory().getMQClientAPIImpl();
        org.apache.rocketmq.common.TopicConfig config = new org.apache.rocketmq.common.TopicConfig(topic, queues, queues, perm);
        for (Method method : api.getClass().getMethods()) {
            Class<?>[] types = method.getParameterTypes();
            if (method.getName().equals("createTopic") && types.length == 4 && types[2] == org.apache.rocketmq.common.TopicConfig.class) {
                method.invoke(api, scene.brokerAddress, "TBW102", config, 30_000L);
                return;
            }
        }
        throw new IllegalStateException("no createTopic");
    }
}
