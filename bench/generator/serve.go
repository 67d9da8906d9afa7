package main

import (
	"errors"
	"fmt"
	"io"
	"net"
)

// serve answers every send with a success and keeps nothing: what the generator and the sockets can do at most. It
// prints its address and runs until its standard input closes.
func serve(stdin io.Reader, stdout io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, listener.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, stdin)
		listener.Close()
	}()
	for {
		socket, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go acknowledge(socket)
	}
}

func acknowledge(socket net.Conn) {
	defer socket.Close()
	buffer := make([]byte, 0, 1<<20)
	var out []byte
	for {
		n, err := socket.Read(buffer[len(buffer):cap(buffer)])
		if err != nil {
			return
		}
		buffer = buffer[:len(buffer)+n]
		out = out[:0]
		data := buffer
		for {
			frame, rest, ok := nextFrame(data)
			if !ok {
				break
			}
			data = rest
			header, _ := splitFrame(frame)
			opaque, err := intField(header, "opaque")
			if err != nil {
				return
			}
			answer := fmt.Appendf(nil, `{"code":0,"extFields":{"queueId":"0","MSG_REGION":"DefaultRegion","msgId":"7F00000100002A9F0000000000000000","queueOffset":"0","TRACE_ON":"true"},"flag":1,"language":"JAVA","opaque":%d,"serializeTypeCurrentRPC":"JSON","version":513}`, opaque)
			out = append(out, encodeFrame(answer, nil)...)
		}
		buffer = buffer[:copy(buffer[:cap(buffer)], data)]
		if _, err := socket.Write(out); err != nil {
			return
		}
	}
}
