/**
 * Holds what {@code infra/monitoring} asks Prometheus for against what runs. In: its rules and
 * dashboards, and scrapes of a job and a trainer under load. Out: nothing; a query that asks for a
 * metric that nobody has fails a test.
 */
package io.nextup.acceptance.monitoring;
