package gantry.interop;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs cases against a cluster and prints their transcripts as JSON lines.
 * Arguments: NameServer address, broker address, prefix of all names, cases joined by commas, cases at a time.
 */
public final class Interop {
    private static final long CASE_DEADLINE_SECONDS = 240;

    /** Cases that wait for locks or a client's own rhythm; left out where time is short. */
    private static final Set<String> SLOW = new HashSet<>(Arrays.asList("order-killed-member"));

    /** A case: one program that a user might write, and what it saw. */
    interface Case {
        void run(Scene scene, Transcript transcript) throws Exception;
    }

    private static Map<String, Case> cases() {
        Map<String, Case> cases = new LinkedHashMap<>();
        SendCases.addTo(cases);
        BodyCases.addTo(cases);
        PullCases.addTo(cases);
        QueryCases.addTo(cases);
        PushCases.addTo(cases);
        OrderCases.addTo(cases);
        GroupCases.addTo(cases);
        RetryCases.addTo(cases);
        return cases;
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("list")) {
            cases().keySet().forEach(name -> System.out.println(SLOW.contains(name) ? name + " slow" : name));
            return;
        }
        Map<String, Case> known = cases();
        ExecutorService threads = Executors.newFixedThreadPool(Integer.parseInt(args[4]));
        Map<String, Future<?>> running = new LinkedHashMap<>();
        for (String name : args[3].split(",")) {
            running.put(name, threads.submit(() -> runCase(name, known.get(name), args)));
        }
        for (Map.Entry<String, Future<?>> each : running.entrySet()) {
            try {
                each.getValue().get(CASE_DEADLINE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException late) {
                Transcript transcript = new Transcript(each.getKey());
                transcript.fact("not finished");
                transcript.printTo(System.out);
            }
        }
        // Clients leave threads behind that would keep the JVM.
        System.exit(0);
    }

    private static void runCase(String name, Case program, String[] args) {
        Transcript transcript = new Transcript(name);
        try (Scene scene = new Scene(args[0], args[1], args[2], name)) {
            program.run(scene, transcript);
            transcript.fact("end of case");
        } catch (Throwable thrown) {
            thrown.printStackTrace();
            transcript.error("case failed", thrown);
        }
        synchronized (System.out) {
            transcript.printTo(System.out);
        }
    }
}
