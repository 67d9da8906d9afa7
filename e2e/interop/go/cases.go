package main

import (
	"context"
	"fmt"
	"math/rand"
	"strings"
	"sync"

	"github.com/apache/rocketmq-client-go/v2/consumer"
	"github.com/apache/rocketmq-client-go/v2/primitive"
	"github.com/apache/rocketmq-client-go/v2/producer"
)

type interopCase struct {
	name string
	run  func(*scene)
	// slow cases wait for the client's own rhythm of twenty seconds or more.
	slow bool
}

var cases = []interopCase{
	{name: "send-sync", run: sendSync},
	{name: "send-async", run: sendAsync},
	{name: "send-oneway", run: sendOneway},
	{name: "send-batch", run: sendBatch},
	{name: "send-creates-topic", run: sendCreatesTopic},
	{name: "body-compressed", run: bodyCompressed},
	{name: "body-too-large", run: bodyTooLarge},
	{name: "body-empty", run: bodyEmpty},
	{name: "push-members", run: pushMembers, slow: true},
	{name: "push-tag-filter", run: pushTagFilter},
	{name: "order", run: order},
	{name: "broadcasting", run: broadcasting},
	{name: "sql-filter", run: sqlFilter},
	{name: "delay-levels", run: delayLevels},
	{name: "retry-and-dead-letter", run: retry, slow: true},
}

var everything = consumer.MessageSelector{Type: consumer.TAG, Expression: "*"}

func sendSync(s *scene) {
	s.createTopic(2)
	client := s.producer()
	messages := []*primitive.Message{s.message("TagA", "plain", 1), s.message("TagB", "properties", 1), s.message("", "no-tag", 1), s.message("TagC", "unicode", 1)}
	messages[1].WithProperty("colour", "blue")
	messages[1].WithProperty("long", strings.Repeat("x", 2000))
	messages[1].Flag = 77
	messages[3].Body = []byte("\u6d88\u606f \U0001F680")
	for _, message := range messages {
		s.fact("sent", sendFacts(must(client.SendSync(context.Background(), message))))
	}
	s.readBack(len(messages))
}

// readBack receives with a push consumer and records every message whole.
func (s *scene) readBack(count int) {
	reader := s.start(s.member("reader", everything))
	await(fmt.Sprintf("%d messages", count), func() bool { return reader.total() >= count })
	for _, message := range reader.messages() {
		s.fact("received", facts{"message": messageFacts(message)})
	}
}

func sendAsync(s *scene) {
	s.createTopic(2)
	client := s.producer()
	var lock sync.Mutex
	results := map[string]string{}
	const count = 20
	for i := range count {
		key := fmt.Sprintf("async-%02d", i)
		check(client.SendAsync(context.Background(), func(_ context.Context, result *primitive.SendResult, err error) {
			lock.Lock()
			defer lock.Unlock()
			if err != nil {
				results[key] = err.Error()
				return
			}
			results[key] = fmt.Sprintf("status %d, queue %d", result.Status, result.MessageQueue.QueueId)
		}, s.message("async", key, i%2)))
	}
	await("all callbacks", func() bool {
		lock.Lock()
		defer lock.Unlock()
		return len(results) == count
	})
	s.fact("callbacks", facts{"results": results})
}

func sendOneway(s *scene) {
	s.createTopic(1)
	client := s.producer()
	for i := range 10 {
		check(client.SendOneWay(context.Background(), s.message("oneway", fmt.Sprintf("oneway-%d", i), 0)))
	}
	reader := s.start(s.member("reader", everything))
	await("10 messages", func() bool { return reader.total() >= 10 })
	keys := map[string]bool{}
	for _, message := range reader.messages() {
		keys[message.GetKeys()] = true
	}
	s.fact("received", facts{"keys": keys})
}

func sendBatch(s *scene) {
	s.createTopic(1)
	client := s.producer()
	var messages []*primitive.Message
	for i := range 5 {
		message := s.message("batch", fmt.Sprintf("batch-%d", i), 0)
		message.WithProperty("index", fmt.Sprint(i))
		messages = append(messages, message)
	}
	s.fact("sent", sendFacts(must(client.SendSync(context.Background(), messages...))))
	s.readBack(len(messages))
}

func sendCreatesTopic(s *scene) {
	client := s.producer(producer.WithQueueSelector(producer.NewRoundRobinQueueSelector()))
	message := primitive.NewMessage(s.topic, []byte("first"))
	result := must(client.SendSync(context.Background(), message))
	s.fact("sent", facts{"status": int(result.Status), "queueOffset": result.QueueOffset})
	s.refusal("a name with an illegal character", func() (any, error) {
		return client.SendSync(context.Background(), primitive.NewMessage("bad topic!", []byte("x")))
	})
}

func bodyCompressed(s *scene) {
	s.createTopic(1)
	client := s.producer()
	big := s.message("big", "compressible", 0)
	big.Body = []byte(strings.Repeat("a line that compresses well\n", 2000))
	must(client.SendSync(context.Background(), big))
	must(client.SendSync(context.Background(), s.message("big", "small", 0)))
	s.readBack(2)
}

func bodyTooLarge(s *scene) {
	s.createTopic(1)
	client := s.producer(producer.WithRetry(0))
	message := s.message("big", "noise", 0)
	message.Body = make([]byte, 5<<20)
	rand.New(rand.NewSource(1)).Read(message.Body)
	s.refusal("5 MiB", func() (any, error) { return client.SendSync(context.Background(), message) })
	must(client.SendSync(context.Background(), s.message("big", "after it", 0)))
	s.readBack(1)
}

// bodyEmpty: this client leaves it to the broker what it thinks of a message without a body.
func bodyEmpty(s *scene) {
	s.createTopic(1)
	client := s.producer(producer.WithRetry(0))
	message := s.message("empty", "empty", 0)
	message.Body = nil
	s.refusal("no bytes", func() (any, error) {
		result, err := client.SendSync(context.Background(), message)
		if err != nil {
			return nil, err
		}
		return result.QueueOffset, nil
	})
	must(client.SendSync(context.Background(), s.message("empty", "after it", 0)))
	reader := s.start(s.member("reader", everything))
	await("the message after it", func() bool {
		keys := reader.keysByQueue()["0"]
		return len(keys) > 0 && keys[len(keys)-1] == "after it"
	})
	for _, received := range reader.messages() {
		s.fact("received", facts{"message": messageFacts(received)})
	}
}

// pushMembers: two members share the queues, then one leaves. The client rebalances every twenty seconds unless the
// broker tells it that the group has changed.
func pushMembers(s *scene) {
	const queues = 4
	s.createTopic(queues)
	client := s.producer()
	first := s.start(s.member("A", everything))
	second := s.start(s.member("B", everything))
	send := func(round string) {
		for i := range queues * 2 {
			must(client.SendSync(context.Background(), s.message("push", fmt.Sprintf("%s-%d", round, i), i%queues)))
		}
	}
	probe := 0
	await("shares", func() bool {
		probe++
		before := len(second.keysByQueue())
		for i := range queues {
			must(client.SendSync(context.Background(), s.message("probe", fmt.Sprintf("probe-%d-%d", probe, i), i)))
		}
		return before == queues/2
	})
	await("all probes", func() bool { return first.total()+second.total() >= probe*queues })
	first.forget()
	second.forget()
	send("both")
	await("8 messages", func() bool { return first.total()+second.total() >= queues*2 })
	s.fact("two members", facts{"a": first.keysByQueue(), "b": second.keysByQueue()})
	check(second.client.Shutdown())
	first.forget()
	send("alone")
	await("8 messages", func() bool { return first.total() >= queues*2 })
	s.fact("one has left", facts{"a": first.keysByQueue()})
}

func (m *member) forget() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.received = map[int][]*primitive.MessageExt{}
	m.count = 0
}

func pushTagFilter(s *scene) {
	s.createTopic(1)
	client := s.producer()
	tags := []string{"TagA", "TagB", "Aa", "BB", "\u6807\u7b7e"}
	for i := range 20 {
		must(client.SendSync(context.Background(), s.message(tags[i%len(tags)], fmt.Sprintf("tag-%d", i), 0)))
	}
	must(client.SendSync(context.Background(), s.message("TagA", "end", 0)))
	reader := s.start(s.member("A", consumer.MessageSelector{Type: consumer.TAG, Expression: "TagA || Aa || \u6807\u7b7e"}))
	await("the last message", func() bool { keys := reader.keysByQueue()["0"]; return len(keys) > 0 && keys[len(keys)-1] == "end" })
	s.fact("received", facts{"keys": reader.keysByQueue()})
}

func order(s *scene) {
	s.createTopic(2)
	client := s.producer()
	for i := range 20 {
		must(client.SendSync(context.Background(), s.message("order", fmt.Sprintf("step-%02d", i), i%2)))
	}
	reader := s.start(s.member("A", everything, consumer.WithConsumerOrder(true)))
	await("20 messages", func() bool { return reader.total() >= 20 })
	s.fact("received", facts{"keys": reader.keysByQueue()})
}

func broadcasting(s *scene) {
	s.createTopic(2)
	client := s.producer()
	for i := range 6 {
		must(client.SendSync(context.Background(), s.message("b", fmt.Sprintf("all-%d", i), i%2)))
	}
	for _, name := range []string{"A", "B"} {
		reader := s.start(s.member(name, everything, consumer.WithConsumerModel(consumer.BroadCasting)))
		await("6 messages", func() bool { return reader.total() >= 6 })
		s.fact("received by "+name, facts{"keys": reader.keysByQueue()})
	}
}

func sqlFilter(s *scene) {
	s.createTopic(1)
	client := s.producer()
	for i := range 10 {
		message := s.message("sql", fmt.Sprintf("sql-%d", i), 0)
		message.WithProperty("a", fmt.Sprint(i))
		must(client.SendSync(context.Background(), message))
	}
	reader := s.start(s.member("A", consumer.MessageSelector{Type: consumer.SQL92, Expression: "a BETWEEN 3 AND 5 OR a = 9"}))
	await("4 messages", func() bool { return reader.total() >= 4 })
	s.fact("received", facts{"keys": reader.keysByQueue()})
}

func delayLevels(s *scene) {
	s.createTopic(1)
	client := s.producer()
	for _, level := range []int{2, 1} {
		must(client.SendSync(context.Background(), s.message("d", fmt.Sprintf("level-%d", level), 0).WithDelayTimeLevel(level)))
	}
	s.readBack(2)
}

// retry: a listener that fails twice and then takes the message.
func retry(s *scene) {
	s.createTopic(1)
	client := s.producer()
	must(client.SendSync(context.Background(), s.message("fail", "poison", 0)))
	var lock sync.Mutex
	var attempts []facts
	reader := s.member("A", everything)
	check(reader.client.Unsubscribe(s.topic))
	check(reader.client.Subscribe(s.topic, everything, func(_ context.Context, messages ...*primitive.MessageExt) (consumer.ConsumeResult, error) {
		lock.Lock()
		defer lock.Unlock()
		for _, message := range messages {
			attempts = append(attempts, messageFacts(message))
		}
		if len(attempts) < 3 {
			return consumer.ConsumeRetryLater, nil
		}
		return consumer.ConsumeSuccess, nil
	}))
	s.start(reader)
	await("three attempts", func() bool { lock.Lock(); defer lock.Unlock(); return len(attempts) >= 3 })
	lock.Lock()
	defer lock.Unlock()
	for _, attempt := range attempts {
		s.fact("attempt", facts{"message": attempt})
	}
}
