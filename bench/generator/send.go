package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

// sendOptions is one load: connections that each keep a fixed number of sends in flight.
type sendOptions struct {
	address     string
	topic       string
	queueNums   int
	connections int
	window      int
	bodySize    int
	warmup      time.Duration
	measured    time.Duration
}

// sendResult counts what was answered within the measured time. Latencies are those of the same answers.
type sendResult struct {
	Accepted   int64   `json:"accepted"`
	Refused    int64   `json:"refused"`
	AllAnswers int64   `json:"allAccepted"`
	Seconds    float64 `json:"seconds"`
	PerSecond  float64 `json:"perSecond"`
	P50Us      int64   `json:"p50Us"`
	P99Us      int64   `json:"p99Us"`
	P999Us     int64   `json:"p999Us"`
	FirstError string  `json:"firstError,omitempty"`
}

var sequence atomic.Uint64

// runSend loads a broker and reports. Every connection ends with no send in flight, so that accepted sends of the whole
// run can be compared with what the broker has.
func runSend(options sendOptions) (sendResult, error) {
	template, err := newSendTemplate(options.topic, options.queueNums, options.bodySize)
	if err != nil {
		return sendResult{}, err
	}
	sequence.Store(uint64(time.Now().UnixNano()))
	begin := time.Now().Add(options.warmup)
	end := begin.Add(options.measured)
	loads := make([]*connectionLoad, options.connections)
	errs := make([]error, options.connections)
	var all sync.WaitGroup
	for i := range loads {
		loads[i] = &connectionLoad{template: template, window: options.window, queueID: i % options.queueNums, begin: begin, end: end}
		all.Add(1)
		go func() {
			defer all.Done()
			errs[i] = loads[i].run(options.address)
		}()
	}
	all.Wait()
	return summary(loads, options.measured), errors.Join(errs...)
}

func summary(loads []*connectionLoad, measured time.Duration) sendResult {
	result := sendResult{Seconds: measured.Seconds()}
	var latencies []int64
	for _, load := range loads {
		result.Accepted += int64(len(load.latenciesUs))
		result.Refused += load.refused
		result.AllAnswers += load.accepted
		if result.FirstError == "" {
			result.FirstError = load.firstError
		}
		latencies = append(latencies, load.latenciesUs...)
	}
	result.PerSecond = float64(result.Accepted) / result.Seconds
	sort.Slice(latencies, func(i, j int) bool { return latencies[i] < latencies[j] })
	result.P50Us, result.P99Us, result.P999Us = quantile(latencies, 0.5), quantile(latencies, 0.99), quantile(latencies, 0.999)
	return result
}

func quantile(sorted []int64, q float64) int64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

type connectionLoad struct {
	template    *sendTemplate
	window      int
	queueID     int
	begin, end  time.Time
	accepted    int64
	refused     int64
	latenciesUs []int64
	firstError  string
	sentAt      []time.Time
	opaque      int
	out         []byte
}

// run keeps `window` sends in flight: as many new ones go out in one write as answers came in one read.
func (load *connectionLoad) run(address string) error {
	socket, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer socket.Close()
	load.sentAt = make([]time.Time, load.window*4)
	load.opaque = firstOpaque
	inFlight := load.window
	if err := load.write(socket, inFlight); err != nil {
		return err
	}
	buffer := make([]byte, 0, 1<<20)
	for inFlight > 0 {
		if len(buffer) == cap(buffer) {
			return fmt.Errorf("an answer longer than %d bytes", cap(buffer))
		}
		if err := socket.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			return err
		}
		n, err := socket.Read(buffer[len(buffer):cap(buffer)])
		if err != nil {
			if errors.Is(err, io.EOF) {
				return errors.New("the server closed the connection")
			}
			return err
		}
		buffer = buffer[:len(buffer)+n]
		now := time.Now()
		rest, answers, err := load.takeAnswers(buffer, now)
		if err != nil {
			return err
		}
		buffer = buffer[:copy(buffer[:cap(buffer)], rest)]
		inFlight -= answers
		if now.Before(load.end) && answers > 0 {
			inFlight += answers
			if err := load.write(socket, answers); err != nil {
				return err
			}
		}
	}
	return nil
}

func (load *connectionLoad) takeAnswers(data []byte, now time.Time) (rest []byte, answers int, err error) {
	for {
		frame, after, ok := nextFrame(data)
		if !ok {
			return data, answers, nil
		}
		data = after
		answers++
		header, _ := splitFrame(frame)
		opaque, err := intField(header, "opaque")
		if err != nil {
			return nil, 0, err
		}
		code, err := intField(header, "code")
		if err != nil {
			return nil, 0, err
		}
		if code != 0 {
			load.refused++
			if load.firstError == "" {
				load.firstError = string(header)
			}
			continue
		}
		load.accepted++
		if now.After(load.begin) && now.Before(load.end) {
			sent := load.sentAt[opaque%len(load.sentAt)]
			load.latenciesUs = append(load.latenciesUs, now.Sub(sent).Microseconds())
		}
	}
}

func (load *connectionLoad) write(socket net.Conn, count int) error {
	now := time.Now()
	load.out = load.out[:0]
	for range count {
		load.sentAt[load.opaque%len(load.sentAt)] = now
		load.out = load.template.appendFrame(load.out, load.opaque, sequence.Add(1), load.queueID, now.UnixMilli())
		load.queueID = (load.queueID + 1) % load.template.queueNums
		if load.opaque++; load.opaque == lastOpaque {
			load.opaque = firstOpaque
		}
	}
	_, err := socket.Write(load.out)
	return err
}
