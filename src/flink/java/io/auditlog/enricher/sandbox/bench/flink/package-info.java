/**
 * What users would pick instead of the worker, for the benchmark: the same work as a Flink job, written as Flink's
 * documentation shows it. Built by the profile {@code flink} only.
 */
package io.auditlog.enricher.sandbox.bench.flink;
