package io.auditlog.enricher.sandbox.api;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/**
 * Sets an HTTP/2 connection up. The defences of Netty against impatient clients are off: a worker that resets hundreds
 * of silent streams is what is tested here.
 */
final class Http2LineBuilder extends AbstractHttp2ConnectionHandlerBuilder<Http2Line, Http2LineBuilder> {

    private static final int MAX_HEAD = 4 << 20;

    private final Desk desk;
    private final Ear ear;

    private Http2LineBuilder(Desk desk, Ear ear) {
        this.desk = desk;
        this.ear = ear;
    }

    static Http2Line line(Desk desk, Ear ear) {
        DefaultHttp2Connection connection = new DefaultHttp2Connection(true);
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        return new Http2LineBuilder(desk, ear)
                .connection(connection)
                .initialSettings(new Http2Settings()
                        .maxConcurrentStreams(desk.maxStreams())
                        .maxHeaderListSize(MAX_HEAD))
                .validateHeaders(false)
                .decoderEnforceMaxRstFramesPerWindow(0, 0)
                .encoderEnforceMaxRstFramesPerWindow(0, 0)
                // A length differs from reply to reply: it would only push useful lines out of the header table.
                .headerSensitivityDetector((name, value) -> Http2Exchange.LENGTH == name)
                .encoderIgnoreMaxHeaderListSize(true)
                .build();
    }

    @Override
    protected Http2Line build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initialSettings) {
        return new Http2Line(desk, ear, decoder, encoder, initialSettings);
    }
}
