package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.Code;

/** What ambiguous faults have in common that fail alike, and what kind of channel fault they are if it is not the entries'. */
enum Fate {
    /** Replies as of a server that is not the audit-log API, or of another version of it. */
    MISDIRECTED,
    /** Refused for what the key may not read. */
    FORBIDDEN,
    /** Errors of a server in trouble, and no replies at all. */
    OUTAGE;

    static Fate of(Code code) {
        return switch (code) {
            case FORBIDDEN -> FORBIDDEN;
            case SERVER_ERROR, UPSTREAM, UNAVAILABLE, TIMEOUT, CONNECTION, PROTOCOL, UNREACHABLE -> OUTAGE;
            default -> MISDIRECTED;
        };
    }

    /** The fate of everything during a closure of this kind. */
    static Fate of(ChannelKind kind) {
        return switch (kind) {
            case PERMISSION -> FORBIDDEN;
            case NETWORK, UPSTREAM -> OUTAGE;
            default -> MISDIRECTED;
        };
    }

    /** What is wrong with the channel when entries fail with this code alike. */
    static ChannelKind kind(Code code) {
        return switch (of(code)) {
            case FORBIDDEN -> ChannelKind.PERMISSION;
            case MISDIRECTED -> ChannelKind.CONFIG;
            case OUTAGE ->
                switch (code) {
                    case TIMEOUT, CONNECTION, PROTOCOL, UNREACHABLE -> ChannelKind.NETWORK;
                    default -> ChannelKind.UPSTREAM;
                };
        };
    }
}
