/** The page of the audit log. */
@NullMarked
package com.therapybooking.dashboard.audit;

import org.jspecify.annotations.NullMarked;
