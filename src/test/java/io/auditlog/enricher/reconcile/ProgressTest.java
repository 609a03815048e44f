package io.auditlog.enricher.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is shown of a long read, and that a short one shows nothing. */
final class ProgressTest {

    private final StringWriter out = new StringWriter();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 7);

    @Test
    void shouldDrawABarOnceASecondOnATerminalAndRemoveIt() {
        Progress progress = new Progress(new PrintWriter(out), true, now::get);
        progress.report("offsets of ids", 1, 100);
        pass(1);
        progress.report("offsets of ids", 50, 100);
        progress.report("offsets of ids", 60, 100);
        assertThat(out).hasToString("\r[###############               ]  50 % of 100 offsets of ids\u001b[K");
        progress.end();
        assertThat(out.toString()).endsWith("\r\u001b[K");
    }

    @Test
    void shouldWriteALineEveryHalfMinuteElsewhere() {
        Progress progress = new Progress(new PrintWriter(out), false, now::get);
        pass(29);
        progress.report("offsets of ids", 10, 10_000_000);
        assertThat(out.toString()).isEmpty();
        pass(1);
        progress.report("offsets of ids", 2_000_000, 10_000_000);
        progress.end();
        assertThat(out).hasToString(" 20 % of 10,000,000 offsets of ids" + System.lineSeparator());
    }

    @Test
    void shouldShowAllWhereMoreThanThatWasRead() {
        Progress progress = new Progress(new PrintWriter(out), true, now::get);
        pass(1);
        progress.report("offsets of ids", 25, 10);
        assertThat(out).hasToString("\r[##############################] 100 % of 10 offsets of ids\u001b[K");
    }

    private void pass(int seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
