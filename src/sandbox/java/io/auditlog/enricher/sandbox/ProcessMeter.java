package io.auditlog.enricher.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What a process has used so far and holds now. All but its CPU is known on Linux only. Threads: any. */
public record ProcessMeter(long pid) {

    public static ProcessMeter ofThis() {
        return new ProcessMeter(ProcessHandle.current().pid());
    }

    public boolean isAlive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** User and system time; zero for no process. */
    public Duration cpu() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** User and system time of its children that have ended, in Linux's ticks of 10 ms; zero where it is not known. */
    public Duration endedChildrenCpu() {
        Path stat = file("stat");
        if (!Files.isReadable(stat)) {
            return Duration.ZERO;
        }
        try {
            String line = Files.readString(stat);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return Duration.ofMillis(10 * (Long.parseLong(fields[13]) + Long.parseLong(fields[14])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Largest resident set in MiB, 0 where it is not known. */
    public long peakMebibytes() {
        return status("VmHWM:") / 1024;
    }

    /** Resident set in bytes. */
    public long resident() {
        return status("VmRSS:") * 1024;
    }

    /** Its threads. */
    public long threads() {
        return status("Threads:");
    }

    /** Its open file descriptors. */
    public long files() {
        try (Stream<Path> files = Files.list(file("fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }

    private long status(String name) {
        Path status = file("status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
