package io.auditlog.enricher.source;

/**
 * One connection in the pool, leased by one call or shared by many. Threads: its fields are guarded by the pool's lock, but
 * {@link #heard} may be called by any.
 */
final class Lease {

    /** Longest use of one connection, so that a changed DNS entry is seen. */
    static final long LIFETIME = 300_000_000_000L;

    /** A connection that was quiet for longer may have been hung up on. */
    static final long FRESH = 1_000_000_000L;

    /** A shared connection on which nothing was heard for this long, though something was asked, is dead. */
    private static final long SILENT = 2_000_000_000L;

    /** Who needs a connection; hears of exactly one of the two, unless it leaves. */
    interface Lessee {
        void leased(Lease lease);

        void refused(Reply.NoAnswer fault);
    }

    final Link link;
    private final long openedAt;
    private volatile long heardAt;
    long quietSince;
    int users;
    int cut;
    boolean retired;

    Lease(Link link, long now) {
        this.link = link;
        this.openedAt = now;
        this.heardAt = now;
        this.quietSince = now;
    }

    Link link() {
        return link;
    }

    /** Something came from the server. */
    void heard(long now) {
        heardAt = now;
    }

    /** Whether nothing has come from the server yet. */
    boolean isUnanswered() {
        return heardAt == openedAt;
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
