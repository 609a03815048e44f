package io.auditlog.enricher.preflight;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * One check.
 *
 * @param name what is checked, one or two words
 * @param advice what to do if it fails with an exception
 * @param steps what it does; if it throws, or if something fails and nothing passes, the checks that follow in its group are left out
 */
public record Check(String name, String advice, Callable<List<Finding>> steps) {}
