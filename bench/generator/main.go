// The load generator of the benchmarks. It speaks the remoting protocol itself, in a process of its own, so that neither
// broker pays for it and no client library is the limit.
//
//	generator send  --address IP:PORT --topic T --queues 8 --connections 4 --window 32 --size 1024 --warmup 2s --measured 5s
//	generator pull  --address IP:PORT --topic T --connections 4 --from 0 --per-queue 100000
//	generator serve
//
// send and pull print one JSON object.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("send, pull or serve")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	address := flags.String("address", "", "the broker")
	topic := flags.String("topic", "bench", "")
	connections := flags.Int("connections", 4, "")
	switch args[0] {
	case "send":
		queues := flags.Int("queues", 8, "queues of the topic, at most 10")
		window := flags.Int("window", 32, "sends in flight on each connection")
		size := flags.Int("size", 1024, "bytes of a body")
		warmup := flags.Duration("warmup", 2*time.Second, "not counted")
		measured := flags.Duration("measured", 5*time.Second, "")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return report(runSend(sendOptions{*address, *topic, *queues, *connections, *window, *size, *warmup, *measured}))
	case "pull":
		from := flags.Int64("from", 0, "first offset in each queue")
		perQueue := flags.Int64("per-queue", 100_000, "messages to read of each queue")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return report(runPull(pullOptions{*address, *topic, *connections, *from, *perQueue}))
	case "serve":
		return serve(os.Stdin, os.Stdout)
	}
	return fmt.Errorf("no such command: %s", args[0])
}

func report[T any](result T, err error) error {
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}
