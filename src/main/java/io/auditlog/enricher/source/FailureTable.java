package io.auditlog.enricher.source;

import static io.auditlog.enricher.source.Verdict.Scope.AMBIGUOUS;
import static io.auditlog.enricher.source.Verdict.Scope.ENTRY;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.pace.RetryAfter;
import io.auditlog.enricher.source.Reply.Answered;
import io.auditlog.enricher.source.Reply.BodyFault;
import io.auditlog.enricher.source.Reply.NoAnswer;
import io.auditlog.enricher.source.Verdict.ChannelFault;
import io.auditlog.enricher.source.Verdict.EntryFault;
import io.auditlog.enricher.source.Verdict.Scope;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/**
 * What each answer of the API means: the table of failures, as code. It keeps no state.
 *
 * <p>Threads: any, several at once.
 */
final class FailureTable {

    private final ReplyReader reader;
    private final InstantSource clock;

    FailureTable(ReplyReader reader, InstantSource clock) {
        this.reader = reader;
        this.clock = clock;
    }

    /** Judges one reply to a request that was sent with this key, of which no failure tells. */
    Verdict judge(AuditLogId id, Reply reply, String sentKey) {
        Verdict verdict = judge(id, reply);
        if (verdict instanceof Verdict.Success) {
            return verdict;
        }
        Reply masked = KeyEcho.mask(reply, sentKey);
        return masked == reply ? verdict : judge(id, masked);
    }

    /** Judges one reply. Never throws: an exception of ours is a verdict too. */
    Verdict judge(AuditLogId id, Reply reply) {
        try {
            if (reply instanceof Answered answered) {
                return answered.status() == 200 ? entry(id, answered) : status(answered);
            }
            return noAnswer((NoAnswer) reply);
        } catch (RuntimeException | StackOverflowError e) {
            return fault(Failure.of(Code.INTERNAL, Stack.of(e)), ENTRY, RetryRule.ONCE);
        }
    }

    private Verdict entry(AuditLogId id, Answered reply) {
        if (reply.fault() == BodyFault.OVERSIZED) {
            String seen = "the body is over the cap: " + reply.size() + " bytes seen";
            return fault(failure(Code.PAYLOAD_OVERSIZED, reply, seen), ENTRY, RetryRule.NONE);
        }
        String useless = uselessness(reply);
        if (useless != null) {
            return fault(failure(Code.PAYLOAD_MALFORMED, reply, useless), AMBIGUOUS, RetryRule.TWICE_QUICKLY);
        }
        Outcome outcome = reader.entry(id, reply.body(), clock.instant());
        if (outcome instanceof Outcome.Enriched enriched) {
            return new Verdict.Success(enriched);
        }
        return refused(((Outcome.Refused) outcome).failure(), reply);
    }

    private static Verdict refused(Failure told, Answered reply) {
        boolean bare = told.body() == null && told.code() != Code.RECORD_OVERSIZED;
        Failure failure = told.in(reply.status(), bare ? sample(reply) : told.body());
        return switch (told.code()) {
            case PAYLOAD_MALFORMED -> fault(failure, AMBIGUOUS, RetryRule.TWICE_QUICKLY);
            case PAYLOAD_SCHEMA -> fault(failure, AMBIGUOUS, RetryRule.NONE);
            case ID_MISMATCH, INTERNAL -> fault(failure, ENTRY, RetryRule.ONCE);
            default -> fault(failure, ENTRY, RetryRule.NONE);
        };
    }

    private static String uselessness(Answered reply) {
        return switch (reply.fault()) {
            case UNKNOWN_CODING -> "the body has a content coding that was not asked for and is not known";
            case CORRUPT_CODING -> "the body is not what its content coding says";
            case NONE, OVERSIZED -> {
                if (reply.size() == 0) {
                    yield "the body is empty";
                }
                yield isJson(reply.headers().contentType())
                        ? null
                        : "the content type is " + reply.headers().contentType() + ", not JSON";
            }
        };
    }

    /** Where no type is given, the parser may decide. */
    private static boolean isJson(String contentType) {
        if (contentType == null) {
            return true;
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }

    private Verdict status(Answered reply) {
        int status = reply.status();
        return switch (status) {
            case 202 -> asked(reply, Code.UNEXPECTED_STATUS, AMBIGUOUS, RetryRule.UP_TO_THE_CEILING);
            case 400 -> asked(reply, Code.BAD_REQUEST, AMBIGUOUS, RetryRule.NONE);
            case 401 -> channel(reply, Code.UNAUTHORIZED, ChannelKind.AUTH);
            case 403 ->
                Throttle.throttles(reply, clock.instant())
                        ? channel(reply, Code.THROTTLED, ChannelKind.THROTTLED)
                        : asked(reply, Code.FORBIDDEN, AMBIGUOUS, RetryRule.ONCE);
            case 404 -> asked(reply, Code.NOT_FOUND, AMBIGUOUS, RetryRule.THRICE_SPREAD);
            case 408, 421, 424 -> asked(reply, Code.CLIENT_ERROR, AMBIGUOUS, RetryRule.UP_TO_THE_CEILING);
            case 409, 423, 425 -> asked(reply, Code.CONFLICT, ENTRY, RetryRule.THRICE);
            case 410 -> asked(reply, Code.GONE, ENTRY, RetryRule.NONE);
            case 429 -> channel(reply, Code.THROTTLED, ChannelKind.THROTTLED);
            case 500 -> asked(reply, Code.SERVER_ERROR, AMBIGUOUS, RetryRule.UP_TO_THE_CEILING);
            case 501, 505, 511 -> asked(reply, Code.NOT_SUPPORTED, AMBIGUOUS, RetryRule.NONE);
            case 503 -> channel(reply, Code.UNAVAILABLE, ChannelKind.UPSTREAM);
            default -> family(reply, status / 100);
        };
    }

    private Verdict family(Answered reply, int hundreds) {
        return switch (hundreds) {
            case 2 -> asked(reply, Code.UNEXPECTED_STATUS, AMBIGUOUS, RetryRule.NONE);
            case 3 -> redirect(reply);
            case 4 -> asked(reply, Code.CLIENT_ERROR, AMBIGUOUS, RetryRule.NONE);
            case 5 -> asked(reply, Code.UPSTREAM, AMBIGUOUS, RetryRule.UP_TO_THE_CEILING);
            default -> asked(reply, Code.PROTOCOL, AMBIGUOUS, RetryRule.UP_TO_THE_CEILING);
        };
    }

    private static Verdict redirect(Answered reply) {
        Failure failure = failure(Code.REDIRECT, reply, "the API redirects with status " + reply.status());
        return fault(failure.towards(host(reply.headers().location())), AMBIGUOUS, RetryRule.NONE);
    }

    private static String host(String location) {
        try {
            return location == null ? null : new URI(location).getHost();
        } catch (URISyntaxException e) {
            return null; // whatever it is, it names no host
        }
    }

    /** A status that tells of an error, with what its body says. */
    private Verdict asked(Answered reply, Code code, Scope scope, RetryRule rule) {
        return new EntryFault(told(reply, code), scope, rule, retryAfter(reply).orElse(Duration.ZERO));
    }

    private Verdict channel(Answered reply, Code code, ChannelKind kind) {
        return new ChannelFault(told(reply, code), kind, retryAfter(reply).orElse(null));
    }

    private Failure told(Answered reply, Code code) {
        Failure failure = failure(code, reply, "the API answered with status " + reply.status());
        boolean readable = reply.fault() == BodyFault.NONE && reply.size() > 0;
        return readable ? failure.saying(reader.error(reply.body())) : failure;
    }

    private Optional<Duration> retryAfter(Answered reply) {
        return RetryAfter.parse(reply.headers().retryAfter(), reply.headers().date(), clock.instant());
    }

    private static Verdict noAnswer(NoAnswer none) {
        Failure failure = Failure.of(none.code(), none.message());
        return switch (none.code()) {
            case UNREACHABLE -> new ChannelFault(failure, ChannelKind.NETWORK, null);
            case TLS -> new ChannelFault(failure, ChannelKind.TLS, null);
            case INTERNAL -> fault(failure, ENTRY, RetryRule.ONCE);
            default -> fault(failure, AMBIGUOUS, RetryRule.UP_TO_THE_CEILING);
        };
    }

    private static EntryFault fault(Failure failure, Scope scope, RetryRule rule) {
        return new EntryFault(failure, scope, rule, Duration.ZERO);
    }

    private static Failure failure(Code code, Answered reply, String error) {
        return Failure.of(code, error).in(reply.status(), sample(reply));
    }

    /** Where the body was cut, the hash is that of its head. */
    private static BodySample sample(Answered reply) {
        BodySample kept = BodySample.of(reply.body());
        return new BodySample(kept.head(), reply.size(), kept.sha256());
    }
}
