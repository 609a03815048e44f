package io.auditlog.enricher.sandbox.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a process has used so far. The peak of its memory is known on Linux only, and only while it lives. */
record ProcessMeter(long pid) {

    private static final String PEAK = "VmHWM:";

    static ProcessMeter self() {
        return new ProcessMeter(ProcessHandle.current().pid());
    }

    boolean isAlive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** User and system time. */
    Duration cpu() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** Largest resident set in MiB, 0 where it is not known. */
    long peakMebibytes() {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            return !Files.isReadable(status)
                    ? 0
                    : Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith(PEAK))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                            .findFirst()
                            .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
