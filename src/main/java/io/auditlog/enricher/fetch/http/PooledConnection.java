package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;
import java.util.HashSet;
import java.util.Set;

/**
 * One connection in the pool, leased by one call or shared by many. Threads: its fields are guarded by the pool's lock, but
 * {@link #heard} may be called by any, and {@link #nextStream} by the connection's I/O thread.
 */
final class PooledConnection {

    /** Longest use of one connection, so that a changed DNS entry is seen. */
    static final long LIFETIME = 300_000_000_000L;

    /** A connection that was quiet for longer may have been hung up on. */
    static final long FRESH = 1_000_000_000L;

    /** A shared connection on which nothing was heard for this long, though something was asked, is dead. */
    private static final long SILENT = 2_000_000_000L;

    /** Calls that share one connection at most, however many streams its server takes. */
    private static final int MAX_STREAMS = 100;

    /** Who needs a connection; hears of exactly one of the first two, unless it leaves. */
    interface LeaseCallback {
        void leased(PooledConnection lease);

        void refused(Reply.NoAnswer fault);

        /** The server will answer no stream of this connection above the last one; on the connection's I/O thread. */
        void leaving(int lastStream);
    }

    final ApiConnection link;
    final Set<LeaseCallback> users = new HashSet<>();
    private final long openedAt;
    private volatile long heardAt;
    private volatile int streams;
    private int lastStream = -1;
    long quietSince;
    boolean retired;

    PooledConnection(ApiConnection link, long now) {
        this.link = link;
        this.openedAt = now;
        this.heardAt = now;
        this.quietSince = now;
    }

    /** Something came from the server. */
    void heard(long now) {
        heardAt = now;
    }

    /** Whether nothing has come from the server yet. */
    boolean isUnanswered() {
        return heardAt == openedAt && streams == 0;
    }

    /** The number of the stream of the request that is produced now: HTTP/2 clients count 1, 3, 5. */
    int nextStream() {
        lastStream += 2;
        return lastStream;
    }

    /** The server has said how many streams it takes at once; negative where it named no limit. */
    void limit(int said) {
        if (said >= 0 || streams == 0) {
            streams = said < 0 ? MAX_STREAMS : Math.max(1, Math.min(said, MAX_STREAMS));
        }
    }

    /** Calls that may share it, 0 while the server has not said so. */
    int streams() {
        return streams;
    }

    /** Whether one more may use it. Where it is not known yet whether it can be shared, one may. */
    boolean hasRoom() {
        return users.size() < Math.max(1, streams);
    }

    boolean isUsable(long now) {
        return link.isOpen() && now - openedAt < LIFETIME;
    }

    /** Whether it can be used without looking at it first. */
    boolean isFresh(long now) {
        return link.isShared() || now - quietSince < FRESH;
    }

    boolean isSilentSince(long asked, long now) {
        return now - asked > SILENT && heardAt - asked < 0;
    }
}
