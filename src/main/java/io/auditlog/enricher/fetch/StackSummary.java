package io.auditlog.enricher.fetch;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Formats an unexpected internal exception as one line: its class and stack frames, without its message. */
public final class StackSummary {

    private static final int FRAMES = 6;

    private StackSummary() {}

    public static String of(Throwable e) {
        return Arrays.stream(e.getStackTrace())
                .limit(FRAMES)
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .collect(Collectors.joining(" < ", e.getClass().getName() + " at ", ""));
    }
}
