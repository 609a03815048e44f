package io.auditlog.enricher.fetch.http;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http2.config.H2Param;
import org.apache.hc.core5.http2.frame.FrameFlag;
import org.apache.hc.core5.http2.frame.FrameType;
import org.apache.hc.core5.http2.frame.RawFrame;
import org.apache.hc.core5.http2.impl.nio.H2StreamListener;
import org.apache.hc.core5.util.Identifiable;

/**
 * Reads the connection-level HTTP/2 signals that HttpCore does not expose: the stream limit (SETTINGS) and the last
 * stream before shutdown (GOAWAY). Headers and bodies are not inspected.
 *
 * <p>Threads: each connection's I/O thread.
 */
record Http2Signals(Supplier<Connector.Listener> listener) implements H2StreamListener {

    @Override
    public void onFrameInput(HttpConnection connection, int streamId, RawFrame frame) {
        String id = ((Identifiable) connection).getId();
        ByteBuffer payload = frame.getPayload() == null ? ByteBuffer.allocate(0) : frame.getPayload();
        if (frame.isType(FrameType.SETTINGS) && !frame.isFlagSet(FrameFlag.ACK)) {
            listener.get().onStreamLimit(id, maxStreams(payload));
        } else if (frame.isType(FrameType.GOAWAY) && payload.remaining() >= Integer.BYTES) {
            listener.get().onLeaving(id, payload.getInt() & Integer.MAX_VALUE);
        }
    }

    /** A setting is a two-byte identifier followed by a four-byte unsigned value. */
    private static int maxStreams(ByteBuffer settings) {
        int streams = -1;
        while (settings.remaining() >= Short.BYTES + Integer.BYTES) {
            short setting = settings.getShort();
            int value = settings.getInt();
            if (setting == H2Param.MAX_CONCURRENT_STREAMS.getCode()) {
                streams = value < 0 ? Integer.MAX_VALUE : value;
            }
        }
        return streams;
    }

    @Override
    public void onHeaderInput(HttpConnection connection, int streamId, List<? extends Header> headers) {}

    @Override
    public void onHeaderOutput(HttpConnection connection, int streamId, List<? extends Header> headers) {}

    @Override
    public void onFrameOutput(HttpConnection connection, int streamId, RawFrame frame) {}

    @Override
    public void onInputFlowControl(HttpConnection connection, int streamId, int delta, int actualSize) {}

    @Override
    public void onOutputFlowControl(HttpConnection connection, int streamId, int delta, int actualSize) {}
}
