package io.auditlog.enricher.reconcile;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Shows how far a long command is: a bar that is drawn again, or a line now and then. Threads: one. */
public final class Progress {

    private static final int WIDTH = 30;
    private static final Duration REDRAW = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);

    private final PrintWriter out;
    private final boolean redraws;
    private final LongSupplier nanoTime;
    private long shownAt;
    private boolean drawn;

    /**
     * Progress that begins now.
     *
     * @param redraws whether a line can be drawn over: {@code out} is a terminal
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    public Progress(PrintWriter out, boolean redraws, LongSupplier nanoTime) {
        this.out = out;
        this.redraws = redraws;
        this.nanoTime = nanoTime;
        this.shownAt = nanoTime.getAsLong();
    }

    /**
     * Reports that so many of all were done, {@code what} says of which; shows it if the last time was long ago. More than
     * all is all: a consumer's position runs ahead of an end that was looked up before.
     */
    public void report(String what, long read, long all) {
        long now = nanoTime.getAsLong();
        if (now - shownAt < (redraws ? REDRAW : BETWEEN_LINES).toNanos()) {
            return;
        }
        shownAt = now;
        drawn = redraws;
        double share = all == 0 ? 1 : Math.min(1, (double) read / all);
        String line = String.format(Locale.ROOT, "%3.0f %% of %,d %s", 100 * share, all, what);
        int filled = (int) (share * WIDTH);
        String bar = "\r[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + line + "\u001b[K";
        out.print(redraws ? bar : line + System.lineSeparator());
        out.flush();
    }

    /** Removes the bar. */
    public void end() {
        if (drawn) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
