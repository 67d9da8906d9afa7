package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// pullOptions reads queues 0 to connections-1 of a topic, one connection each, in batches of 32.
type pullOptions struct {
	address     string
	topic       string
	connections int
	from        int64
	perQueue    int64
}

type pullResult struct {
	Messages  int64   `json:"messages"`
	Bytes     int64   `json:"bytes"`
	Pulls     int64   `json:"pulls"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"perSecond"`
}

// runPull reads `perQueue` messages of each queue from offset `from` and reports how fast that went.
func runPull(options pullOptions) (pullResult, error) {
	readers := make([]*queueReader, options.connections)
	errs := make([]error, options.connections)
	started := time.Now()
	var all sync.WaitGroup
	for i := range readers {
		readers[i] = &queueReader{topic: options.topic, queueID: i, offset: options.from, end: options.from + options.perQueue}
		all.Add(1)
		go func() {
			defer all.Done()
			errs[i] = readers[i].run(options.address)
		}()
	}
	all.Wait()
	result := pullResult{Seconds: time.Since(started).Seconds()}
	for _, reader := range readers {
		result.Messages += reader.messages
		result.Bytes += reader.bytes
		result.Pulls += reader.pulls
	}
	result.PerSecond = float64(result.Messages) / result.Seconds
	return result, errors.Join(errs...)
}

type queueReader struct {
	topic                  string
	queueID                int
	offset, end            int64
	messages, bytes, pulls int64
}

func (reader *queueReader) run(address string) error {
	socket, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer socket.Close()
	buffer := make([]byte, 1<<20)
	for opaque := firstOpaque; reader.offset < reader.end; opaque++ {
		if _, err := socket.Write(reader.request(opaque)); err != nil {
			return err
		}
		frame, err := readFrame(socket, &buffer)
		if err != nil {
			return err
		}
		header, body := splitFrame(frame)
		code, err := intField(header, "code")
		if err != nil {
			return err
		}
		if code != 0 {
			return fmt.Errorf("pull of queue %d at %d: %s", reader.queueID, reader.offset, header)
		}
		next, err := intField(header, "nextBeginOffset")
		if err != nil {
			return err
		}
		count, err := countRecords(body)
		if err != nil {
			return err
		}
		if int64(next)-reader.offset != count {
			return fmt.Errorf("queue %d: %d records from %d, but the next offset is %d", reader.queueID, count, reader.offset, next)
		}
		reader.messages += count
		reader.bytes += int64(len(body))
		reader.pulls++
		reader.offset = int64(next)
	}
	return nil
}

func (reader *queueReader) request(opaque int) []byte {
	header := `{"code":11,"extFields":{"consumerGroup":"bench-c","topic":"` + reader.topic + `","queueId":"` + strconv.Itoa(reader.queueID) +
		`","queueOffset":"` + strconv.FormatInt(reader.offset, 10) +
		`","maxMsgNums":"32","sysFlag":"4","commitOffset":"0","suspendTimeoutMillis":"0","subscription":"*","subVersion":"1","expressionType":"TAG"},"flag":0,"language":"JAVA","opaque":` +
		strconv.Itoa(opaque) + `,"serializeTypeCurrentRPC":"JSON","version":513}`
	return encodeFrame([]byte(header), nil)
}

func readFrame(socket net.Conn, buffer *[]byte) ([]byte, error) {
	if err := socket.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(socket, (*buffer)[:4]); err != nil {
		return nil, err
	}
	length := int((*buffer)[0])<<24 | int((*buffer)[1])<<16 | int((*buffer)[2])<<8 | int((*buffer)[3])
	if length > len(*buffer) {
		*buffer = make([]byte, length)
	}
	_, err := io.ReadFull(socket, (*buffer)[:length])
	return (*buffer)[:length], err
}

// countRecords walks stored records by their length words.
func countRecords(body []byte) (int64, error) {
	var count int64
	for len(body) > 0 {
		if len(body) < 4 {
			return 0, errors.New("half a record")
		}
		size := int(body[0])<<24 | int(body[1])<<16 | int(body[2])<<8 | int(body[3])
		if size < 91 || size > len(body) {
			return 0, fmt.Errorf("a record of %d bytes in %d", size, len(body))
		}
		body = body[size:]
		count++
	}
	return count, nil
}
