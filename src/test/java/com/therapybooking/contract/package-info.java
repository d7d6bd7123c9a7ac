/** Tests of every route of the API from outside: fields, their order, headers and statuses. */
@NullMarked
package com.therapybooking.contract;

import org.jspecify.annotations.NullMarked;
