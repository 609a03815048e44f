package io.auditlog.enricher.sandbox.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What is measured and how long, from system properties that begin with {@code bench.}.
 *
 * @param only parts to measure, of a, b, c and d
 * @param versions HTTP versions in part a, of 1.1 and 2
 * @param rounds how often part a is repeated
 * @param ids IDs of each run of part a
 * @param seconds length of parts b, c and d, warm-up excluded
 * @param workerKeys further keys of the worker's configuration, each KEY=VALUE
 */
record BenchSettings(
        List<String> only, List<String> versions, int rounds, int ids, int seconds, List<String> workerKeys) {

    static BenchSettings ofSystem() {
        return new BenchSettings(
                words("bench.only", "a,b,c,d"),
                words("bench.versions", "1.1,2"),
                Integer.getInteger("bench.rounds", 1),
                Integer.getInteger("bench.ids", 1_000_000),
                Integer.getInteger("bench.seconds", 40),
                words("bench.worker.keys", ""));
    }

    boolean measures(String part) {
        return only.contains(part);
    }

    private static List<String> words(String name, String otherwise) {
        String text = System.getProperty(name, otherwise);
        return Arrays.stream((text.isBlank() ? otherwise : text).split(",", -1))
                .map(String::trim)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
