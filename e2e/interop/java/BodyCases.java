package gantry.interop;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/** Bodies at the edges: compressed by the client, at the limit, over it on either side. */
final class BodyCases {
    private static final int MIB = 1024 * 1024;

    private BodyCases() {
    }

    static void addTo(Map<String, Interop.Case> cases) {
        cases.put("body-compressed", BodyCases::compressed);
        cases.put("body-too-large", BodyCases::tooLarge);
        cases.put("body-empty", BodyCases::empty);
        cases.put("body-compressions", BodyCases::compressions);
    }

    private static void compressed(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 1);
        byte[] body = SendCases.repeat("a line that compresses well\n", 2000).getBytes(StandardCharsets.UTF_8);
        SendResult result = producer.send(new Message(scene.topic, "big", "compressible", body), scene.queue(0));
        transcript.fact("sent", "result", Facts.of(result));
        byte[] noise = noise(6000);
        producer.send(new Message(scene.topic, "big", "noise", noise), scene.queue(0));
        byte[] small = SendCases.repeat("x", 4095).getBytes(StandardCharsets.UTF_8);
        producer.send(new Message(scene.topic, "big", "below-the-threshold", small), scene.queue(0));
        // sysFlag and storeSize in these facts tell whether the stored body is the compressed one.
        SendCases.readBack(scene, transcript, 0, 3);
    }

    private static void tooLarge(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 1);
        byte[] body = noise(5 * MIB);
        transcript.refusal("5 MiB, refused by the client", () -> producer.send(new Message(scene.topic, "big", "k", body)));

        DefaultMQProducer generous = new DefaultMQProducer(scene.group + "-generous");
        generous.setMaxMessageSize(16 * MIB);
        scene.start(generous, scene.group + "-generous");
        transcript.refusal("5 MiB, refused by the broker", () -> generous.send(new Message(scene.topic, "big", "k", body), scene.queue(0)));
        transcript.refusal("5 MiB, refused by the broker after retries", () -> generous.send(new Message(scene.topic, "big", "k", body)));

        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            batch.add(new Message(scene.topic, "big", "b" + i, noise(MIB)));
        }
        transcript.refusal("batch of 5 MiB, refused by the broker", () -> generous.send(batch, scene.queue(0)));

        Message properties = scene.message("big", "properties");
        properties.putUserProperty("long", SendCases.repeat("p", 40_000));
        transcript.refusal("properties over 32,767 bytes", () -> generous.send(properties, scene.queue(0)));

        SendResult result = generous.send(new Message(scene.topic, "big", "fits", noise(4 * MIB - 2048)), scene.queue(0));
        transcript.fact("just below 4 MiB", "result", Facts.of(result));
        SendCases.readBack(scene, transcript, 0, 1);
    }

    private static void empty(Scene scene, Transcript transcript) throws Exception {
        DefaultMQProducer producer = scene.producer();
        scene.createTopic(producer, scene.topic, 1);
        transcript.refusal("no bytes", () -> producer.send(new Message(scene.topic, "empty", "k", new byte[0]), scene.queue(0)));
        producer.send(new Message(scene.topic, "empty", "one", new byte[] {0}), scene.queue(0));
        SendCases.readBack(scene, transcript, 0, 1);
    }

    /** The three algorithms of client 5.x; client 4.9 has one and no choice. */
    private static void compressions(Scene scene, Transcript transcript) throws Exception {
        byte[] body = SendCases.repeat("a line that compresses well\n", 500).getBytes(StandardCharsets.UTF_8);
        DefaultMQProducer creator = scene.producer();
        scene.createTopic(creator, scene.topic, 1);
        Method setter = Clients.find(DefaultMQProducer.class, "setCompressType");
        if (setter == null) {
            transcript.fact("no choice of algorithm");
            return;
        }
        Object[] algorithms = setter.getParameterTypes()[0].getEnumConstants();
        for (Object algorithm : algorithms) {
            DefaultMQProducer producer = new DefaultMQProducer(scene.group + "-" + algorithm);
            setter.invoke(producer, algorithm);
            scene.start(producer, scene.group + "-" + algorithm);
            producer.send(new Message(scene.topic, "big", algorithm.toString(), body), scene.queue(0));
        }
        SendCases.readBack(scene, transcript, 0, algorithms.length);
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
