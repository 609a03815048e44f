package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * A pooled connection, leased by one call or shared by many. Threads: fields are guarded by the pool's lock, but {@link
 * #onReceived} may be called by any thread, and {@link #nextStream} by the connection's I/O thread.
 */
final class PooledConnection {

    /** Maximum lifetime of a connection, so that DNS changes take effect. */
    private static final long LIFETIME = 300_000_000_000L;

    /** A connection idle for longer may have been closed by the peer. */
    static final long FRESH = 1_000_000_000L;

    /** A shared connection with requests outstanding that receives nothing for this long is dead. */
    private static final long SILENT = 2_000_000_000L;

    /** Maximum calls sharing one connection, whatever the server's stream limit. */
    private static final int MAX_STREAMS = 100;

    /** A call awaiting a connection; exactly one of the first two methods is called unless it cancels. */
    interface LeaseCallback {
        void leased(PooledConnection leased);

        void refused(Reply.NoAnswer fault);

        /** The server will answer no stream above the last one; called on the connection's I/O thread. */
        void onLeaving(int lastStream);
    }

    final Connector.Connection connection;
    final List<LeaseCallback> users = new ArrayList<>(1);
    long quietSince;

    /** Takes no further call. */
    boolean retired;

    /** Calls that may share it; 0 until the server has sent its limit. */
    volatile int streams;

    private final long openedAt;
    private volatile long receivedAt;
    private int lastStream = -1;

    PooledConnection(Connector.Connection connection, long now) {
        this.connection = connection;
        this.openedAt = now;
        this.receivedAt = now;
        this.quietSince = now;
    }

    /** Records that data arrived from the server. */
    void onReceived(long now) {
        receivedAt = now;
    }

    /** Whether the server has sent nothing yet. */
    boolean isUnanswered() {
        return receivedAt == openedAt && streams == 0;
    }

    /** The stream number of the request being produced: HTTP/2 clients count 1, 3, 5. */
    int nextStream() {
        lastStream += 2;
        return lastStream;
    }

    /** Sets the server's limit on concurrent streams; negative if it set none. */
    void limit(int announced) {
        if (announced >= 0 || streams == 0) {
            streams = announced < 0 ? MAX_STREAMS : Math.max(1, Math.min(announced, MAX_STREAMS));
        }
    }

    /** Whether one more call may use it. Until it is known whether it can be shared, only one may. */
    boolean hasRoom() {
        return users.size() < Math.max(1, streams);
    }

    boolean isUsable(long now) {
        return connection.isOpen() && now - openedAt < LIFETIME;
    }

    /** Whether it can be used without a check. */
    boolean isFresh(long now) {
        return connection.isShared() || now - quietSince < FRESH;
    }

    boolean isSilentSince(long asked, long now) {
        return now - asked > SILENT && receivedAt - asked < 0;
    }
}
