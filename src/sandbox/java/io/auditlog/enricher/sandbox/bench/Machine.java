package io.auditlog.enricher.sandbox.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What the figures depend on. */
final class Machine {

    private static final Path STAT = Path.of("/proc/stat");

    /** The clock tick of {@code /proc}. */
    private static final Duration TICK = Duration.ofMillis(10);

    /** In its first line: user, nice, system, idle, waiting for disks, interrupts, soft interrupts, stolen. */
    private static final int[] BUSY = {1, 2, 3, 6, 7, 8};

    private Machine() {}

    static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** What all processes together have used so far, zero where it is not known. */
    static Duration cpu() {
        if (!Files.isReadable(STAT)) {
            return Duration.ZERO;
        }
        try {
            String[] fields =
                    Files.readString(STAT).lines().findFirst().orElseThrow().split(" +", -1);
            return TICK.multipliedBy(Arrays.stream(BUSY)
                    .mapToLong(field -> Long.parseLong(fields[field]))
                    .sum());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> facts() {
        return List.of(
                cores() + " cores, " + property("os.name") + " " + property("os.version") + " " + property("os.arch"),
                property("java.vm.name") + " " + property("java.vm.version"),
                "everything on one machine: the API and the broker take their CPU from the same cores",
                load());
    }

    static String load() {
        return Row.text(
                "load average now %.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String property(String name) {
        return System.getProperty(name);
    }
}
