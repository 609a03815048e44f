package io.auditlog.enricher.sandbox.api;

/**
 * Faults written in an ID: {@code fault-KIND[.PARAMETER][~TIMES][-ANYTHING]}, for example {@code fault-status.503~2-17},
 * which answers 503 twice and then the entry. A PARAMETER holds neither {@code ~} nor {@code -}.
 *
 * @param behaviour what is done
 * @param times in how many first attempts
 */
record FaultId(Behaviour behaviour, int times) {

    static final String PREFIX = "fault-";

    /**
     * Reads an ID that starts with the prefix.
     *
     * @throws IllegalArgumentException if it does not follow the form
     */
    static FaultId of(String id) {
        String text = id.substring(PREFIX.length());
        Fault fault = kind(text);
        int end = fault.label().length();
        int stop = end;
        while (stop < text.length() && text.charAt(stop) != '~' && text.charAt(stop) != '-') {
            stop++;
        }
        String parameter = stop > end ? text.substring(end + 1, stop) : "";
        int times = Integer.MAX_VALUE;
        if (stop < text.length() && text.charAt(stop) == '~') {
            int dash = text.indexOf('-', stop);
            times = Integer.parseInt(text.substring(stop + 1, dash < 0 ? text.length() : dash));
        }
        return new FaultId(Behaviour.of(fault, parameter), times);
    }

    /** Reads {@code KIND[.PARAMETER]}. */
    static Behaviour behaviour(String text) {
        Fault fault = kind(text);
        int end = fault.label().length();
        if (text.length() > end && text.charAt(end) != '.') {
            throw unknown(text);
        }
        return Behaviour.of(fault, text.length() > end ? text.substring(end + 1) : "");
    }

    private static Fault kind(String text) {
        Fault longest = null;
        for (Fault fault : Fault.values()) {
            int length = fault.label().length();
            boolean fits = text.startsWith(fault.label())
                    && (text.length() == length || ".~-".indexOf(text.charAt(length)) >= 0);
            if (fits && (longest == null || length > longest.label().length())) {
                longest = fault;
            }
        }
        if (longest == null) {
            throw unknown(text);
        }
        return longest;
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("no such fault: " + text);
    }
}
