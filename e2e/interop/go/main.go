// Runs cases of Apache's classic Go client and prints their transcripts as JSON lines.
//
//	interop list
//	interop NAMESRV BROKER PREFIX CASE,CASE…
package main

import (
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/apache/rocketmq-client-go/v2/rlog"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "list" {
		for _, each := range cases {
			if each.slow {
				fmt.Println(each.name, "slow")
				continue
			}
			fmt.Println(each.name)
		}
		return
	}
	rlog.SetLogLevel("fatal")
	var all sync.WaitGroup
	var output sync.Mutex
	for _, name := range strings.Split(os.Args[4], ",") {
		all.Add(1)
		go func() {
			defer all.Done()
			lines := runCase(name, os.Args[1], os.Args[2], os.Args[3])
			output.Lock()
			defer output.Unlock()
			fmt.Println(strings.Join(lines, "\n"))
		}()
	}
	all.Wait()
}

func runCase(name, namesrv, broker, prefix string) (lines []string) {
	s := &scene{name: name, namesrv: []string{namesrv}, broker: broker, topic: prefix + "-" + name, group: "g-" + prefix + "-" + name}
	defer func() {
		if problem := recover(); problem != nil {
			s.fact("case failed", facts{"error": fmt.Sprint(problem)})
		}
		lines = s.lines
		s.close()
	}()
	for _, each := range cases {
		if each.name == name {
			each.run(s)
			s.fact("end of case", nil)
			return
		}
	}
	panic("no such case: " + name)
}
