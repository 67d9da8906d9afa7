package main

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// A request has a fixed length per kind, so that one template serves all messages and only digits change in place.
const (
	firstOpaque = 1_000_000_000
	lastOpaque  = 2_000_000_000
	keyDigits   = 32
)

// sendTemplate is one SEND_MESSAGE_V2 frame as the Java client writes it, with the places of what differs by message.
type sendTemplate struct {
	frame     []byte
	opaqueAt  int
	keyAt     int
	queueAt   int
	bornAt    int
	queueNums int
}

// newSendTemplate builds the frame for a topic of at most ten queues (one digit) and a body of random bytes.
func newSendTemplate(topic string, queueNums int, bodySize int) (*sendTemplate, error) {
	if queueNums < 1 || queueNums > 10 {
		return nil, fmt.Errorf("1 to 10 queues, not %d", queueNums)
	}
	key := strings.Repeat("K", keyDigits)
	properties := `UNIQ_KEY\u0001` + key + `\u0002WAIT\u0001true\u0002TAGS\u0001bench`
	header := `{"code":310,"extFields":{"a":"bench-p","b":"` + topic + `","c":"TBW102","d":"4","e":"Q","f":"0","g":"1700000000000","h":"0","i":"` +
		properties + `","j":"0","k":"false","m":"false","n":"broker-a"},"flag":0,"language":"JAVA","opaque":` +
		strconv.Itoa(firstOpaque) + `,"serializeTypeCurrentRPC":"JSON","version":513}`
	body := make([]byte, bodySize)
	if _, err := rand.Read(body); err != nil {
		return nil, err
	}
	frame := encodeFrame([]byte(header), body)
	at := func(text string) int { return bytes.Index(frame, []byte(text)) }
	return &sendTemplate{
		frame:     frame,
		opaqueAt:  at(`"opaque":`) + len(`"opaque":`),
		keyAt:     at(key),
		queueAt:   at(`"e":"Q"`) + len(`"e":"`),
		bornAt:    at(`"g":"`) + len(`"g":"`),
		queueNums: queueNums,
	}, nil
}

// appendFrame adds the frame of one message to buffer.
func (t *sendTemplate) appendFrame(buffer []byte, opaque int, sequence uint64, queueID int, bornMs int64) []byte {
	start := len(buffer)
	buffer = append(buffer, t.frame...)
	frame := buffer[start:]
	putDigits(frame[t.opaqueAt:t.opaqueAt+10], uint64(opaque))
	putHex(frame[t.keyAt:t.keyAt+keyDigits], sequence)
	frame[t.queueAt] = byte('0' + queueID)
	putDigits(frame[t.bornAt:t.bornAt+13], uint64(bornMs))
	return buffer
}

func putDigits(target []byte, value uint64) {
	for i := len(target) - 1; i >= 0; i-- {
		target[i] = byte('0' + value%10)
		value /= 10
	}
}

func putHex(target []byte, value uint64) {
	const digits = "0123456789ABCDEF"
	for i := len(target) - 1; i >= 0; i-- {
		target[i] = digits[value&15]
		value >>= 4
	}
}

// encodeFrame joins a JSON header and a body: length, header word, header, body.
func encodeFrame(header, body []byte) []byte {
	frame := make([]byte, 8, 8+len(header)+len(body))
	binary.BigEndian.PutUint32(frame, uint32(4+len(header)+len(body)))
	binary.BigEndian.PutUint32(frame[4:], uint32(len(header)))
	return append(append(frame, header...), body...)
}

// nextFrame gives the first whole frame of data without its length word, and what follows it; ok is false when data
// holds no whole frame.
func nextFrame(data []byte) (frame, rest []byte, ok bool) {
	if len(data) < 4 {
		return nil, data, false
	}
	length := int(binary.BigEndian.Uint32(data))
	if len(data) < 4+length {
		return nil, data, false
	}
	return data[4 : 4+length], data[4+length:], true
}

// splitFrame gives header and body of a frame.
func splitFrame(frame []byte) (header, body []byte) {
	length := int(binary.BigEndian.Uint32(frame) & 0xffffff)
	return frame[4 : 4+length], frame[4+length:]
}

// intField reads an integer member of a JSON header by its key, without parsing the rest. Quoted numbers are read too.
func intField(header []byte, key string) (int, error) {
	at := bytes.Index(header, []byte(`"`+key+`":`))
	if at < 0 {
		return 0, fmt.Errorf("no %s in %s", key, header)
	}
	at += len(key) + 3
	if header[at] == '"' {
		at++
	}
	end := at
	for end < len(header) && (header[end] == '-' || header[end] >= '0' && header[end] <= '9') {
		end++
	}
	return strconv.Atoi(string(header[at:end]))
}
