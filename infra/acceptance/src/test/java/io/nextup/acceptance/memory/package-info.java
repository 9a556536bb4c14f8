/** How much memory a TaskManager's process takes, as flink-job/MEMORY.md says it. */
package io.nextup.acceptance.memory;
