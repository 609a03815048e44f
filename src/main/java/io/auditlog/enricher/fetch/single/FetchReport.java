package io.auditlog.enricher.fetch.single;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.fetch.SingleFetch.Result;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.fetch.retry.RetrySettings.OutcomeRule;
import io.auditlog.enricher.ratelimit.Quota;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what one request brought, without the entry. Everything from the network is escaped. Threads: one. */
public final class FetchReport {

    private static final int MAX_SHOWN = 256;

    /** Names of headers that tell where a reply comes from, and parts of the names of those that say how to find it again. */
    private static final List<String> NAMES =
            List.of("date", "content-type", "content-encoding", "content-length", "location", "server", "via");

    private static final List<String> PARTS =
            List.of("retry-after", "ratelimit", "rate-limit", "request-id", "requestid", "correlation-id", "trace");

    private final PrintWriter out;
    private final RetrySettings retry;

    /** Prints what a worker with these settings would do. */
    public FetchReport(PrintWriter out, RetrySettings retry) {
        this.out = out;
        this.retry = retry;
    }

    /** Prints the reply, or what came instead of it, and its failure. */
    public void print(Result result) {
        String time = millis(result.total()) + times(result);
        if (result.head() == null) {
            out.println("No reply in " + time);
        } else {
            String tls = result.head().tls() == null
                    ? ""
                    : ", " + result.head().tls().getProtocol();
            out.println(Escaped.text(result.head().protocol()) + tls + ", status " + result.status() + " in " + time);
            result.head().headers().stream().filter(FetchReport::matters).forEach(this::printHeader);
        }
        printLimits(result);
        result.failure().ifPresent(failure -> {
            printFailure(failure);
            out.println("-> " + Advice.of(failure.code()));
            printPrognosis(failure.code());
        });
    }

    /** Prints the failure of an ID that no worker asks for. */
    public void printFailure(Failure failure) {
        Code code = failure.code();
        out.println("No entry: " + code.statusClass().label() + " " + code + ": " + failure.error());
        printDetail("at", failure.pointer());
        printDetail("issues", failure.issues());
        printDetail("missing permissions", String.join(", ", failure.missingPerms()));
        printDetail("redirects to", failure.locationHost());
    }

    private void printDetail(String name, String value) {
        if (value != null && !value.isEmpty()) {
            out.println("  " + name + ": " + shown(value));
        }
    }

    private static boolean matters(Map.Entry<String, String> header) {
        String name = header.getKey().toLowerCase(Locale.ROOT);
        return NAMES.contains(name) || PARTS.stream().anyMatch(name::contains);
    }

    private void printHeader(Map.Entry<String, String> header) {
        out.println("  " + shown(header.getKey()) + ": " + shown(header.getValue()));
    }

    private static String shown(String text) {
        return Escaped.text(text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text);
    }

    private static String times(Result result) {
        if (result.connecting() == null) {
            return ": no connection (DNS, TCP, TLS)";
        }
        String connected = ": connection " + millis(result.connecting());
        if (result.toHead() == null) {
            return connected + ", no head of a reply";
        }
        Duration body = result.total().minus(result.connecting()).minus(result.toHead());
        return connected + ", head " + millis(result.toHead()) + ", body " + millis(body);
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }

    private void printLimits(Result result) {
        Quota quota = result.signals().quota();
        if (quota != null) {
            double rate = quota.perSecond();
            String permits = Double.isInfinite(rate)
                    ? "which says no rate"
                    : String.format(Locale.ROOT, "which permits %.2f calls a second", rate);
            out.println("Limit, by " + quota + ", " + permits);
        }
        if (result.signals().atOnce() > 0) {
            out.println("Limit: " + result.signals().atOnce() + " calls at once");
        }
        result.retryAfter()
                .ifPresent(wait -> out.println("The reply asks to wait for " + millis(wait) + pausing(result)));
    }

    private static String pausing(Result result) {
        return result.failure()
                .map(Failure::code)
                .filter(code -> code == Code.TOO_MANY_REQUESTS || code == Code.UNAVAILABLE)
                .map(code -> "; a worker sends nothing for so long")
                .orElse("");
    }

    /** What a worker does, which depends on whether the ID is at fault. */
    private void printPrognosis(Code code) {
        String state = "(" + OutageCause.of(code).state() + ")";
        if (code.isConnectFailure()) {
            out.println("A worker waits " + state + "; no ID becomes a dead letter by this");
            return;
        }
        out.println("A worker also asks for an ID that is known to be good:");
        out.println("  if that fails too, all IDs wait " + state + ", this one included");
        out.println("  if it succeeds, this ID is " + fate(code));
    }

    private String fate(Code code) {
        OutcomeRule rule = retry.outcomes().get(code);
        if (OutcomeRule.DEAD_LETTER.equals(rule)) {
            return "a dead letter at once, by outcome rule";
        }
        if (OutcomeRule.HOLD.equals(rule)) {
            return "asked again for ever, by outcome rule";
        }
        int failures = rule == null ? retry.minFailures(code) : rule.minFailures();
        String until = code.isTransient() ? " in " + retry.minElapsed().toSeconds() + " s" : "";
        return "asked again; a dead letter after " + failures + " failures" + until + " or more";
    }
}
