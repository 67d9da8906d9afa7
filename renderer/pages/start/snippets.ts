import type { CodeLanguage } from '../../components/highlight.ts';

/** A client program for one language, complete but for its imports' installation. */
export interface Snippet {
  id: 'java' | 'go' | 'node' | 'python';
  label: string;
  language: CodeLanguage;
  /** The package, as its manager names it. */
  install: string;
  code: string;
  /** Key under `start.notes`: what is special about this client. */
  note: 'autoCreate' | 'createFirst' | 'cppCore';
}

const nodeImports = ["import httpclient from 'urllib';", "import { Consumer, Message, Producer } from 'ali-ons';"].join('\n');

/** Programs that send one message and consume it, with the address of the cluster in them. `namesrv`: `host:port;host:port`. */
export function snippetsFor(namesrv: string): Snippet[] {
  return [
    {
      id: 'java',
      label: 'Java',
      language: 'java',
      install: 'org.apache.rocketmq:rocketmq-client:5.5.0',
      note: 'autoCreate',
      code: `DefaultMQProducer producer = new DefaultMQProducer("order-service");
producer.setNamesrvAddr("${namesrv}");
producer.start();
SendResult result = producer.send(new Message(
    "order-created", "VIP", "O-1001",
    "{\\"total\\":38900}".getBytes(StandardCharsets.UTF_8)));
System.out.println(result.getMsgId());

DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("points-service");
consumer.setNamesrvAddr("${namesrv}");
consumer.subscribe("order-created", "VIP || STD");
consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
    messages.forEach(message -> System.out.println(message.getKeys()));
    return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
});
consumer.start();
`,
    },
    {
      id: 'go',
      label: 'Go',
      language: 'go',
      install: 'github.com/apache/rocketmq-client-go/v2',
      note: 'autoCreate',
      code: `addresses := primitive.NewPassthroughResolver([]string{${namesrv
        .split(';')
        .map((address) => `"${address}"`)
        .join(', ')}})

p, _ := rocketmq.NewProducer(
	producer.WithNsResolver(addresses),
	producer.WithGroupName("order-service"))
_ = p.Start()
message := primitive.NewMessage("order-created", []byte(\`{"total":38900}\`))
message.WithTag("VIP").WithKeys([]string{"O-1001"})
result, err := p.SendSync(context.Background(), message)
fmt.Println(result, err)

c, _ := rocketmq.NewPushConsumer(
	consumer.WithNsResolver(addresses),
	consumer.WithGroupName("points-service"))
_ = c.Subscribe("order-created",
	consumer.MessageSelector{Type: consumer.TAG, Expression: "VIP || STD"},
	func(_ context.Context, messages ...*primitive.MessageExt) (consumer.ConsumeResult, error) {
		for _, message := range messages {
			fmt.Println(message.GetKeys())
		}
		return consumer.ConsumeSuccess, nil
	})
_ = c.Start()
`,
    },
    {
      id: 'node',
      label: 'Node.js',
      language: 'javascript',
      install: 'npm install ali-ons urllib@2',
      note: 'createFirst',
      code: `${nodeImports}
const nameSrv = '${namesrv}';

const producer = new Producer({ httpclient, nameSrv, producerGroup: 'order-service' });
await producer.ready();
const message = new Message('order-created', 'VIP', JSON.stringify({ total: 38900 }));
message.keys = ['O-1001'];
console.log(await producer.send(message));

const consumer = new Consumer({
  httpclient, nameSrv, consumerGroup: 'points-service',
  consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
});
consumer.subscribe('order-created', 'VIP || STD', async (received) => {
  console.log(received.keys, received.body.toString());
});
await consumer.ready();
`,
    },
    {
      id: 'python',
      label: 'Python',
      language: 'python',
      install: 'pip install rocketmq==0.4.4',
      note: 'cppCore',
      code: `from rocketmq.client import Message, Producer, PushConsumer

producer = Producer('order-service')
producer.set_namesrv_addr('${namesrv}')
producer.start()
message = Message('order-created')
message.set_tags('VIP')
message.set_keys('O-1001')
message.set_body('{"total":38900}')
print(producer.send_sync(message).msg_id)

def received(message):
    print(message.keys, message.body)

consumer = PushConsumer('points-service')
consumer.set_namesrv_addr('${namesrv}')
consumer.subscribe('order-created', received, 'VIP || STD')
consumer.start()
`,
    },
  ];
}
