package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.BodyMemoryBudget;
import io.auditlog.enricher.fetch.SourceSettings;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexerFactory;
import org.apache.hc.core5.http.nio.command.ShutdownCommand;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.impl.nio.ClientH2StreamMultiplexerFactory;
import org.apache.hc.core5.http2.impl.nio.ClientHttpProtocolNegotiationStarter;
import org.apache.hc.core5.http2.impl.nio.H2StreamListener;
import org.apache.hc.core5.http2.protocol.H2RequestConnControl;
import org.apache.hc.core5.http2.protocol.H2RequestTargetHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The I/O threads and their protocols. Built here rather than by HttpClient's builders, so that there are no retries,
 * redirects, cookies or authentication, and nothing can log a header or a byte.
 */
final class HttpReactor {

    private static final Logger LOG = LoggerFactory.getLogger(HttpReactor.class);

    /** Connections without progress for this long, and for so much longer than the deadline, are closed. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final Duration BEYOND_DEADLINE = Duration.ofSeconds(5);

    /** HTTP/1.1: bytes per header line (64 KiB plus the name) and lines; HttpCore's defaults are 8 KiB and 100. */
    private static final int HEADER_LINE = 65 * 1024;

    private static final int HEADER_LINES = 256;

    /** HTTP/1.1 allocates three of these per connection for as long as it is open; HttpCore's default is 32 KiB. */
    private static final int BUFFER = 8 * 1024;

    /** HTTP/2 limit: bytes of a header block, 128 KiB plus the 32 bytes that HTTP/2 counts for each line. */
    private static final int HEADER_BLOCK = 128 * 1024 + 32 * (HEADER_LINES + 1);

    private HttpReactor() {}

    /**
     * The reactor, not yet started. Its connections start as HTTP/1.1 and can be switched to HTTP/2.
     *
     * @param signals listener for the frames of HTTP/2 connections
     * @param crashed receives an error that ended an I/O thread; no request can be sent after that
     */
    static DefaultConnectingIOReactor create(
            SourceSettings settings, int threads, H2StreamListener signals, Consumer<Throwable> crashed) {
        Duration retry = settings.requestTimeout().plus(BEYOND_DEADLINE);
        long idle = (retry.compareTo(IDLE) > 0 ? retry : IDLE).toMillis();
        ThreadFactory daemons = new DefaultThreadFactory("api-io", true);
        return new DefaultConnectingIOReactor(
                protocols(signals),
                IOReactorConfig.custom()
                        .setIoThreadCount(threads)
                        .setSoTimeout((int) Math.min(Integer.MAX_VALUE, idle), TimeUnit.MILLISECONDS)
                        .setTcpNoDelay(true)
                        .setSoKeepAlive(true)
                        .build(),
                task -> {
                    Thread thread = daemons.newThread(task);
                    thread.setUncaughtExceptionHandler((ended, error) -> crashed.accept(error));
                    return thread;
                },
                null,
                e -> LOG.debug("a connection to the API failed: {}", e.toString()),
                null,
                session -> session.enqueue(new ShutdownCommand(CloseMode.GRACEFUL), Command.Priority.NORMAL));
    }

    private static ClientHttpProtocolNegotiationStarter protocols(H2StreamListener signals) {
        HttpProcessor processor = new DefaultHttpProcessor(new H2RequestTargetHost(), new H2RequestConnControl());
        Http1Config http1 = Http1Config.custom()
                .setBufferSize(BUFFER)
                .setInitialWindowSize(BodyMemoryBudget.SMALL)
                .setMaxLineLength(HEADER_LINE)
                .setMaxHeaderCount(HEADER_LINES)
                .build();
        H2Config http2 = H2Config.custom()
                .setPushEnabled(false)
                .setInitialWindowSize(BodyMemoryBudget.SMALL)
                .setMaxHeaderListSize(HEADER_BLOCK)
                .build();
        return new ClientHttpProtocolNegotiationStarter(
                new ClientHttp1StreamDuplexerFactory(
                        processor,
                        http1,
                        CharCodingConfig.DEFAULT,
                        DefaultClientConnectionReuseStrategy.INSTANCE, // keeps a tunnel's connection
                        null,
                        null,
                        null),
                new ClientH2StreamMultiplexerFactory(processor, null, http2, CharCodingConfig.DEFAULT, signals),
                HttpVersionPolicy.FORCE_HTTP_1,
                null,
                null,
                e -> LOG.debug("HTTP/2 did not begin: {}", e.toString()));
    }
}
