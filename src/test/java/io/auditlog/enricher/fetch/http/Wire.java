package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.BodyMemoryBudget;
import io.auditlog.enricher.fetch.DirectRequests;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.ApiProxy;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.Transport;
import io.auditlog.enricher.fetch.tls.TlsContext;
import io.auditlog.enricher.ratelimit.TimerThread;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** The HTTP layers under their deadline, against a real server. */
public final class Wire implements AutoCloseable {

    static final int CAP = 100_000;
    static final int MAX_IN_FLIGHT = 250;

    private final BlockingQueue<Throwable> crashes = new LinkedBlockingQueue<>();

    private final TimerThread timers = new TimerThread();
    final HttpTransport http;
    final DirectRequests transport;

    public Wire(URI baseUrl, HttpVersion version, Duration timeout) {
        this(settings(baseUrl, version, timeout, TlsSettings.PLATFORM));
    }

    public Wire(SourceSettings settings) {
        this(settings, BodyMemoryBudget.inHeap());
    }

    public Wire(SourceSettings settings, BodyMemoryBudget room) {
        this(settings, room, System::nanoTime);
    }

    /** With another clock for the transport. */
    public Wire(SourceSettings settings, BodyMemoryBudget room, LongSupplier nanoTime) {
        TlsContext tls = new TlsContext(settings.tls(), System::nanoTime);
        ConnectionPool connections =
                new ConnectionPool(new HttpConnector(settings, tls, 1, crashes::add), settings.maxInFlight(), nanoTime);
        this.http = new HttpTransport(settings, connections, room, timers, nanoTime);
        this.transport = new DirectRequests(http, settings.requestTimeout(), timers);
    }

    static SourceSettings settings(URI baseUrl, HttpVersion version, Duration timeout, TlsSettings tls) {
        return settings(baseUrl, version, timeout, Duration.ofSeconds(5), tls, null);
    }

    static SourceSettings settings(
            URI baseUrl,
            HttpVersion version,
            Duration timeout,
            Duration connectTimeout,
            TlsSettings tls,
            ApiProxy proxy) {
        return new SourceSettings(
                baseUrl,
                version,
                MAX_IN_FLIGHT,
                MAX_IN_FLIGHT,
                timeout,
                connectTimeout,
                CAP,
                "auto",
                tls,
                proxy,
                "audit-log-enricher/test");
    }

    Pending ask(String id) {
        return ask(new Pending(new AuditLogId(id)));
    }

    private Pending ask(Pending pending) {
        pending.exchange = transport.send(pending);
        return pending;
    }

    /** Asks for so many IDs, which end with numbers. */
    List<Pending> ask(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> ask(prefix + i)).toList();
    }

    void expectAnswers(List<Pending> all) throws InterruptedException {
        for (Pending pending : all) {
            assertThat(pending.reply()).isInstanceOf(Reply.Answered.class);
        }
    }

    /** Asks with a callback that fails when the reply comes. */
    void askToFail(String id, Error error) {
        transport.send(new Pending(new AuditLogId(id)) {
            @Override
            public void onReply(Reply reply) {
                throw error;
            }
        });
    }

    /** The error that ends an I/O thread. */
    Throwable crashed() throws InterruptedException {
        return crashes.poll(30, TimeUnit.SECONDS);
    }

    public Reply.Answered answered(String id) throws InterruptedException {
        Reply reply = ask(id).reply();
        assertThat(reply).isInstanceOf(Reply.Answered.class);
        return (Reply.Answered) reply;
    }

    Reply.NoAnswer unanswered(String id) throws InterruptedException {
        Reply reply = ask(id).reply();
        assertThat(reply).isInstanceOf(Reply.NoAnswer.class);
        return (Reply.NoAnswer) reply;
    }

    @Override
    public void close() {
        transport.close();
        timers.close();
    }

    /** A reply that will come. */
    static class Pending implements Transport.RequestCallback {
        private final AuditLogId id;
        private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        Transport.Exchange exchange;

        Pending(AuditLogId id) {
            this.id = id;
        }

        Reply reply() throws InterruptedException {
            Reply reply = replies.poll(30, TimeUnit.SECONDS);
            assertThat(reply).as("a reply, or the end of it").isNotNull();
            assertThat(replies).as("further ends").isEmpty();
            return reply;
        }

        boolean isAnswered() {
            return !replies.isEmpty();
        }

        @Override
        public AuditLogId id() {
            return id;
        }

        @Override
        public void reacquirePermit(Runnable granted) {
            granted.run();
        }

        @Override
        public void onSent() {}

        @Override
        public String key() {
            return "canary-key";
        }

        @Override
        public void onReply(Reply reply) {
            replies.add(reply);
        }
    }
}
