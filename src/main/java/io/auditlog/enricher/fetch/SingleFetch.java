package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.fetch.Reply.Answered;
import io.auditlog.enricher.fetch.Reply.NoAnswer;
import io.auditlog.enricher.fetch.ReplyClassifier.Verdict;
import io.auditlog.enricher.fetch.ReplyFeedback.Refusals;
import io.auditlog.enricher.fetch.credentials.Credentials;
import io.auditlog.enricher.fetch.credentials.KeyFormat;
import io.auditlog.enricher.fetch.credentials.SecretRedactor;
import io.auditlog.enricher.ratelimit.RateHeaders;
import io.auditlog.enricher.ratelimit.RateHeaders.RateSignals;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Fetches entries one by one through the worker's transport, for a person who looks at the API: one request each, without
 * retries, rate limiter and circuit breaker, judged as the worker judges it.
 *
 * <p>Threads: one asks and closes; replies arrive on those of the transport.
 */
public final class SingleFetch implements AutoCloseable {

    private final Transport transport;
    private final SourceSettings settings;
    private final Credentials credentials;
    private final ReplyClassifier classifier;
    private final Refusals refusals;
    private final LongSupplier nanoTime;

    /** Asks through the transport, and closes it. */
    public SingleFetch(
            Transport transport,
            SourceSettings settings,
            Credentials credentials,
            ReplyReader reader,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.transport = transport;
        this.settings = settings;
        this.credentials = credentials;
        this.refusals = new Refusals(new RateHeaders(settings.rateHeaders()), clock);
        this.classifier = new ReplyClassifier(reader, refusals, settings.maxResponseBytes());
        this.nanoTime = nanoTime;
    }

    /**
     * What one request brought; nothing in it holds the key that was sent, unless the entry itself does.
     *
     * @param outcome the entry, or the failure that its dead letter would hold
     * @param head the head of the reply; null if none arrived
     * @param retryAfter the wait that the reply asked for
     * @param signals the limits that its headers report
     * @param keyFingerprint names the key that was sent
     * @param connecting until the request was written: name resolution, TCP, TLS; null if it never was
     * @param toHead from then until the head of the reply; null if none arrived
     * @param total until the last byte, or the failure
     */
    public record Result(
            Outcome outcome,
            int status,
            Transport.Head head,
            Optional<Duration> retryAfter,
            RateSignals signals,
            String keyFingerprint,
            Duration connecting,
            Duration toHead,
            Duration total) {

        /** The failure; empty if the entry arrived. */
        public Optional<Failure> failure() {
            return outcome instanceof Outcome.Refused refused ? Optional.of(refused.failure()) : Optional.empty();
        }
    }

    /** Sends one request; returns after {@code request.timeout} at the latest. */
    public Result ask(AuditLogId id) throws InterruptedException {
        Request request = new Request(id, credentials.key(), nanoTime.getAsLong());
        Transport.Exchange exchange = transport.send(request);
        Reply reply;
        try {
            reply = request.ended.get(settings.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            reply = NoAnswer.late(exchange.abort(), settings.requestTimeout());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // nothing completes it so
        }
        return request.result(reply, nanoTime.getAsLong());
    }

    /** The text without the key in use. */
    public String masked(String text) {
        return masked(text, credentials.key());
    }

    private static String masked(String text, String key) {
        return new String(SecretRedactor.mask(text.getBytes(StandardCharsets.UTF_8), key), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        transport.close();
    }

    /** The one request. Threads: the transport's write, the asking one reads after the end. */
    private final class Request implements Transport.HeadCallback {

        private final CompletableFuture<Reply> ended = new CompletableFuture<>();
        private final AuditLogId id;
        private final String key;
        private final long begun;
        private volatile long sentAt;
        private volatile boolean sent;
        private volatile Transport.Head head;
        private volatile long headAt;

        Request(AuditLogId id, String key, long begun) {
            this.id = id;
            this.key = key;
            this.begun = begun;
        }

        @Override
        public AuditLogId id() {
            return id;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public void reacquirePermit(Runnable granted) {
            granted.run();
        }

        @Override
        public void onSent() {
            sentAt = nanoTime.getAsLong();
            sent = true;
        }

        @Override
        public void onHead(Transport.Head arrived) {
            headAt = nanoTime.getAsLong();
            head = arrived;
        }

        @Override
        public void onReply(Reply reply) {
            ended.complete(reply);
        }

        private Result result(Reply reply, long now) {
            Verdict verdict = classifier.judge(id, reply, key);
            Transport.Head seen = head;
            Reply.Headers headers = reply instanceof Answered answered ? answered.headers() : Reply.Headers.NONE;
            return new Result(
                    verdict instanceof Verdict.Succeeded succeeded
                            ? succeeded.outcome()
                            : new Outcome.Refused(((Verdict.Failed) verdict).failure()),
                    reply instanceof Answered answered ? answered.status() : 0,
                    seen == null ? null : masked(seen),
                    verdict instanceof Verdict.Failed failed
                            ? Optional.ofNullable(failed.retryAfter())
                            : Optional.empty(),
                    refusals.headers()
                            .read(
                                    headers.rateLimits(),
                                    headers.date(),
                                    refusals.clock().instant(),
                                    now),
                    KeyFormat.fingerprint(key),
                    sent ? Duration.ofNanos(sentAt - begun) : null,
                    seen == null ? null : Duration.ofNanos(headAt - sentAt),
                    Duration.ofNanos(now - begun));
        }

        private Transport.Head masked(Transport.Head seen) {
            return new Transport.Head(
                    seen.protocol(),
                    seen.tls(),
                    seen.headers().stream()
                            .map(line -> Map.entry(line.getKey(), SingleFetch.masked(line.getValue(), key)))
                            .toList());
        }
    }
}
