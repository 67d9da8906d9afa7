package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"sync"
	"time"

	"github.com/apache/rocketmq-client-go/v2"
	"github.com/apache/rocketmq-client-go/v2/admin"
	"github.com/apache/rocketmq-client-go/v2/consumer"
	"github.com/apache/rocketmq-client-go/v2/primitive"
	"github.com/apache/rocketmq-client-go/v2/producer"
)

const (
	awaitTime      = 100 * time.Second
	pollInterval   = 20 * time.Millisecond
	requestTimeout = 30 * time.Second
)

type facts map[string]any

// scene is the stage of one case: names of its own, what it saw, and clients that end with it.
type scene struct {
	name    string
	namesrv []string
	broker  string
	topic   string
	group   string
	lines   []string
	closers []func()
}

// fact records something that a correct broker determines.
func (s *scene) fact(name string, values facts) {
	line := facts{"case": s.name, "fact": name}
	for key, value := range values {
		line[key] = value
	}
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	// The reader of these lines tells them from a client's chatter by how they begin; Go sorts keys, and case is first.
	s.lines = append(s.lines, string(text))
}

// refusal records how an action was refused, or that it was not.
func (s *scene) refusal(name string, action func() (any, error)) {
	result, err := action()
	if err != nil {
		s.fact(name, facts{"error": err.Error()})
		return
	}
	s.fact(name, facts{"accepted": fmt.Sprint(result)})
}

func (s *scene) createTopic(queues int) {
	client := must(admin.NewAdmin(admin.WithResolver(primitive.NewPassthroughResolver(s.namesrv))))
	defer client.Close()
	check(client.CreateTopic(context.Background(), admin.WithTopicCreate(s.topic), admin.WithBrokerAddrCreate(s.broker),
		admin.WithReadQueueNums(queues), admin.WithWriteQueueNums(queues)))
}

// producer starts a producer that sends to the queue its message names.
func (s *scene) producer(options ...producer.Option) rocketmq.Producer {
	all := append([]producer.Option{
		producer.WithNsResolver(primitive.NewPassthroughResolver(s.namesrv)),
		producer.WithGroupName(s.group + "-p"),
		producer.WithInstanceName(s.group + "-p"),
		producer.WithSendMsgTimeout(requestTimeout),
		producer.WithQueueSelector(producer.NewManualQueueSelector()),
	}, options...)
	client := must(rocketmq.NewProducer(all...))
	check(client.Start())
	s.closers = append(s.closers, func() { _ = client.Shutdown() })
	return client
}

// message is one for the case's topic whose body tells its key.
func (s *scene) message(tag, key string, queueID int) *primitive.Message {
	message := primitive.NewMessage(s.topic, []byte("body of "+key)).WithTag(tag).WithKeys([]string{key})
	message.Queue = &primitive.MessageQueue{Topic: s.topic, BrokerName: "broker-a", QueueId: queueID}
	return message
}

func (s *scene) close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
}

// member is a push consumer and what it received, by queue in the order of arrival.
type member struct {
	client   rocketmq.PushConsumer
	lock     sync.Mutex
	received map[int][]*primitive.MessageExt
	count    int
}

// member makes a member of the case's group that is not started: reads from the first offset, one message at a time.
func (s *scene) member(name string, selector consumer.MessageSelector, options ...consumer.Option) *member {
	all := append([]consumer.Option{
		consumer.WithNsResolver(primitive.NewPassthroughResolver(s.namesrv)),
		consumer.WithGroupName(s.group),
		consumer.WithInstance(s.group + "-" + name),
		consumer.WithConsumeFromWhere(consumer.ConsumeFromFirstOffset),
		consumer.WithConsumeGoroutineNums(1),
	}, options...)
	result := &member{client: must(rocketmq.NewPushConsumer(all...)), received: map[int][]*primitive.MessageExt{}}
	check(result.client.Subscribe(s.topic, selector, func(_ context.Context, messages ...*primitive.MessageExt) (consumer.ConsumeResult, error) {
		result.lock.Lock()
		defer result.lock.Unlock()
		for _, message := range messages {
			result.received[message.Queue.QueueId] = append(result.received[message.Queue.QueueId], message)
			result.count++
		}
		return consumer.ConsumeSuccess, nil
	}))
	return result
}

func (s *scene) start(m *member) *member {
	check(m.client.Start())
	s.closers = append(s.closers, func() { _ = m.client.Shutdown() })
	return m
}

func (m *member) total() int {
	m.lock.Lock()
	defer m.lock.Unlock()
	return m.count
}

func (m *member) keysByQueue() map[string][]string {
	m.lock.Lock()
	defer m.lock.Unlock()
	keys := map[string][]string{}
	for queueID, messages := range m.received {
		for _, message := range messages {
			keys[fmt.Sprint(queueID)] = append(keys[fmt.Sprint(queueID)], message.GetKeys())
		}
	}
	return keys
}

func (m *member) messages() []*primitive.MessageExt {
	m.lock.Lock()
	defer m.lock.Unlock()
	var all []*primitive.MessageExt
	for queueID := range 16 {
		all = append(all, m.received[queueID]...)
	}
	return all
}

// messageFacts is everything of a message but the times and its place in the log.
func messageFacts(message *primitive.MessageExt) facts {
	properties := map[string]string{}
	for key, value := range message.GetProperties() {
		if key != "CONSUME_START_TIME" && key != "MAX_OFFSET" {
			properties[key] = value
		}
	}
	return facts{
		"topic": message.Topic, "queueId": message.Queue.QueueId, "queueOffset": message.QueueOffset, "msgId": message.MsgId,
		"flag": message.Flag, "sysFlag": message.SysFlag, "storeSize": message.StoreSize, "bodyCrc": message.BodyCRC,
		"reconsumeTimes": message.ReconsumeTimes, "preparedTransactionOffset": message.PreparedTransactionOffset,
		"bornHost": message.BornHost, "storeHost": message.StoreHost, "properties": properties,
		"body": facts{"length": len(message.Body), "crc": crc32.ChecksumIEEE(message.Body)},
	}
}

func sendFacts(result *primitive.SendResult) facts {
	return facts{
		"status": int(result.Status), "msgId": result.MsgID, "offsetMsgId": result.OffsetMsgID, "queueId": result.MessageQueue.QueueId,
		"queueOffset": result.QueueOffset, "transactionId": result.TransactionID, "regionId": result.RegionID, "traceOn": result.TraceOn,
	}
}

func await(what string, condition func() bool) {
	deadline := time.Now().Add(awaitTime)
	for !condition() {
		if time.Now().After(deadline) {
			panic(fmt.Sprintf("not within %s: %s", awaitTime, what))
		}
		time.Sleep(pollInterval)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err.Error())
	}
}
