package io.auditlog.enricher.sandbox.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What is measured and how long, from system properties that begin with {@code bench.}.
 *
 * @param only scenarios to measure, letters of docs/PERFORMANCE.md
 * @param subjects who is measured, of worker, stock and flink
 * @param versions HTTP versions in scenario a, of 1.1 and 2
 * @param rounds how often scenarios a, s and t are repeated
 * @param ids IDs of each run of scenarios a and t
 * @param seconds length of scenarios b, d and e, warm-up excluded
 * @param limits limits per second in scenario l
 * @param limitedIds IDs of each run of scenario l; at most a minute's worth is used
 * @param launcher the launcher script of a distribution that starts the worker; blank for the class path
 * @param workerKeys further keys of the worker's configuration, each KEY=VALUE
 */
record BenchSettings(
        List<String> only,
        List<Subject> subjects,
        List<String> versions,
        int rounds,
        int ids,
        int seconds,
        List<Integer> limits,
        int limitedIds,
        String launcher,
        List<String> workerKeys) {

    static BenchSettings ofSystem() {
        return new BenchSettings(
                words("bench.only", "a,b,d,e,l,s,t"),
                words("bench.subjects", "worker,stock").stream()
                        .map(Subject::of)
                        .toList(),
                words("bench.versions", "1.1,2"),
                Integer.getInteger("bench.rounds", 1),
                Integer.getInteger("bench.ids", 1_000_000),
                Integer.getInteger("bench.seconds", 40),
                words("bench.limits", "50,500,2000").stream()
                        .map(Integer::valueOf)
                        .toList(),
                Integer.getInteger("bench.limited.ids", 30_000),
                System.getProperty("bench.launcher", ""),
                words("bench.worker.keys", ""));
    }

    boolean measures(String scenario) {
        return only.contains(scenario);
    }

    /** Those that move records from topic to topic, in order. */
    List<Subject> movers() {
        return subjects.stream().filter(subject -> subject != Subject.STOCK).toList();
    }

    private static List<String> words(String name, String otherwise) {
        String text = System.getProperty(name, otherwise);
        return Arrays.stream((text.isBlank() ? otherwise : text).split(",", -1))
                .map(String::trim)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
